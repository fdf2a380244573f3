#pragma once

#include <andante/core/observer.hpp>
#include <andante/http/transport_options.hpp>

#include "http/idle_sweep.hpp"
#include "http/proxy.hpp"
#include "http/resolve.hpp"
#include "http/tls.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace andante::inline v0::http {

/// What all connections of one transport share. Thread-safe, but for leave_context().
class network {
public:
    network(
        boost::asio::any_io_executor where,
        transport_options wanted,
        proxy_rules rules,
        std::shared_ptr<observer> watching
    )
        : executor(where)
        , options(std::move(wanted))
        , proxies(std::move(rules))
        , watcher(std::move(watching))
        , tls(options)
        , dog(std::make_shared<watchdog>(where))
        , names(dog)
    {}

    /// The context goes: no connection is kept any more, and none is made.
    void leave_context() noexcept
    {
        is_gone = true;
        executor.reset(); // it may be a strand
    }

    void tell(
        pool_event::kind what,
        std::string_view origin,
        std::string_view detail,
        std::chrono::nanoseconds duration = std::chrono::nanoseconds::zero()
    ) const
    {
        if (watcher) {
            watcher->on_pool(pool_event{what, origin, detail, duration});
        }
    }

    std::optional<boost::asio::any_io_executor> executor; ///< Empty once its context goes.
    std::atomic<bool> is_gone = false;
    /// Whoever keeps the idle connections; set before the first exchange.
    std::weak_ptr<idle_keeper> keeper;
    std::atomic<bool> is_swept = false;
    const transport_options options;
    const proxy_rules proxies;
    const std::shared_ptr<observer> watcher;
    tls_client tls;
    const std::shared_ptr<watchdog> dog;
    name_resolver names;
};

} // namespace andante::inline v0::http
