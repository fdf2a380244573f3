#pragma once

#include <andante/client/provider_profile.hpp>
#include <andante/core/error.hpp>
#include <andante/pacing/rate_limiter.hpp>

#include "program/global_options.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace program {

/// Where commands that run at the same time count their limits together, as --redis or
/// ANDANTE_REDIS says; empty: nowhere.
std::string redis_url(const global_options& options);

/// A limiter that counts there; null when that is nowhere. The account is the provider, the address
/// and the key. A Redis that cannot be used refuses requests at once. Throws usage_error when the
/// URL is none, or this program was built without Redis.
std::shared_ptr<andante::pacing::rate_limiter> make_shared_limits(
    const boost::asio::any_io_executor& executor,
    const andante::provider_profile& whose,
    const global_options& options
);

/// Counts one request of nobody's there. Gives what is wrong; nothing when all is well. Throws as
/// make_shared_limits() does.
boost::asio::awaitable<std::optional<andante::error>>
try_redis(boost::asio::any_io_executor executor, const global_options* options);

} // namespace program
