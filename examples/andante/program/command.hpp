#pragma once

#include "program/exit_code.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

namespace program {

class session;
using session_ptr = std::shared_ptr<session>;

/// A command that has been chosen and has its arguments.
using command = std::function<boost::asio::awaitable<exit_code>(session_ptr)>;

} // namespace program
