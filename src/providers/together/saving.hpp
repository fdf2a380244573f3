#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/kit/perform.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace andante::inline v0::together {

/// Puts bytes into a file that is there when it is whole. Throws failure with errc::file_error.
void save_bytes(const std::string& bytes, const std::string& path);

/// Sends a call, with the key, and puts its answer into a file piece by piece. Gives its size.
boost::asio::awaitable<std::uint64_t>
save_answer(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared, std::string path);

} // namespace andante::inline v0::together
