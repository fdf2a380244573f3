#pragma once

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace program {

/// Asks at the terminal, which must be one. Anything but yes is no, an end of the input too. A
/// signal, or the end of --timeout, ends the wait for an answer as any other.
boost::asio::awaitable<bool> user_agrees(session_ptr current, std::string question);

} // namespace program
