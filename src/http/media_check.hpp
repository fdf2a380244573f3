#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// How many of a file's first bytes are looked at.
constexpr std::size_t media_check_bytes = 64;

/// What a body is that cannot be sound or pictures although its answer was a success: nothing, a
/// page, a message in JSON or XML. Nothing when it may be media. Its first bytes count more than
/// its Content-Type, which servers get wrong in both directions.
std::optional<std::string> not_media(std::string_view content_type, std::string_view beginning);

} // namespace andante::inline v0::http
