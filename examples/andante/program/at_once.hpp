#pragma once

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace program {

/// Runs them all at the same time, on the executor of whoever awaits it, until the last has ended;
/// then throws what the first of them has thrown. Cancellation is handed on to each.
boost::asio::awaitable<void> run_at_once(std::vector<boost::asio::awaitable<void>> all);

} // namespace program
