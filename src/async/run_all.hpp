#pragma once

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace andante::inline v0::detail {

/// Runs operations at the same time, on the executor of the caller, and ends when all have ended.
///
/// Throws the first exception that one of them threw. Cancellation: passed on to all.
boost::asio::awaitable<void> run_all(std::vector<boost::asio::awaitable<void>> operations);

} // namespace andante::inline v0::detail
