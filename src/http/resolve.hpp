#pragma once

#include <andante/core/result.hpp>

#include "http/watchdog.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::http {

using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// IPv6 and IPv4 in turn, beginning with the family that the resolver put first, so that a broken
/// family costs one attempt, not all of them.
endpoints interleaved(endpoints found);

/// The addresses of a host. Gives errc::resolve_failed, also when `due` passes.
///
/// Cancellation: throws operation_aborted at once; the system's resolver, which cannot be
/// interrupted, finishes behind it.
boost::asio::awaitable<result<endpoints>> resolve(
    boost::asio::any_io_executor executor,
    std::shared_ptr<watchdog> dog,
    std::string host,
    unsigned short port,
    watchdog::time_point due
);

} // namespace andante::inline v0::http
