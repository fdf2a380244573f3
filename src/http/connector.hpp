#pragma once

#include "http/connection.hpp"
#include "http/network.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::http {

/// Makes a connection to an origin: resolves, tries its addresses in turn, passes the proxy, shakes
/// hands. Every error has outcome not_sent.
///
/// No address is tried that is nearer than `nearest`: see request::nearest. `through` is null for
/// none and lives as long as `net`. Cancellation: throws operation_aborted.
boost::asio::awaitable<result<std::unique_ptr<connection>>> connect(
    std::shared_ptr<network> net,
    url target,
    const proxy_address* through,
    address_scope nearest,
    std::chrono::steady_clock::time_point deadline
);

} // namespace andante::inline v0::http
