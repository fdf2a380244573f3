#pragma once

#include <andante/core/secret.hpp>

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace program {

/// Reads a key from standard input: a line that is not shown while it is typed, where that is a
/// terminal, else all there is. Empty when nothing came. Throws usage_error when it is far too long
/// for a key.
boost::asio::awaitable<andante::secret> read_key(session_ptr current, std::string question);

} // namespace program
