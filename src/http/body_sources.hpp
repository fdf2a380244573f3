#pragma once

#include <andante/http/body.hpp>

namespace andante::inline v0::http {

/// A source ended before its size; the server has an unfinished request.
error body_too_short(std::uint64_t missing);

/// Bytes that are kept once, for all who read them.
std::shared_ptr<const body_source> make_bytes_source(std::string bytes);

/// One after the other.
std::shared_ptr<const body_source>
join_sources(std::vector<std::shared_ptr<const body_source>> parts);

/// A file of the disk, whose size is taken now.
result<std::shared_ptr<const body_source>> find_file_source(std::string path);

} // namespace andante::inline v0::http
