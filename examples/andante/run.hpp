#pragma once

#include "exit_code.hpp"
#include "session.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace program {

/// A command that has been chosen and has its arguments.
using command = std::function<boost::asio::awaitable<exit_code>(session_ptr)>;

/// Runs a command to its end, or until SIGINT, SIGTERM, SIGHUP or the end of --timeout stops it in
/// an orderly way: whatever is being written is given up without a trace. A second signal ends the
/// program at once.
exit_code run(const command& what, const global_options& options);

} // namespace program
