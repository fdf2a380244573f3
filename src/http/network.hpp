#pragma once

#include <andante/core/observer.hpp>
#include <andante/http/transport_options.hpp>

#include "http/proxy.hpp"
#include "http/resolve.hpp"
#include "http/tls.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace andante::inline v0::http {

/// What all connections of one transport share. Thread-safe.
class network {
public:
    network(
        boost::asio::any_io_executor where,
        transport_options wanted,
        proxy_rules rules,
        std::shared_ptr<observer> watching
    )
        : executor(std::move(where))
        , options(std::move(wanted))
        , proxies(std::move(rules))
        , watcher(std::move(watching))
        , tls(options)
        , dog(std::make_shared<watchdog>(executor))
        , names(dog)
    {}

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

    const boost::asio::any_io_executor executor;
    const transport_options options;
    const proxy_rules proxies;
    const std::shared_ptr<observer> watcher;
    tls_client tls;
    const std::shared_ptr<watchdog> dog;
    name_resolver names;
};

} // namespace andante::inline v0::http
