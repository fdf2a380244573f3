#pragma once

#include <andante/core/observer.hpp>
#include <andante/http/transport_options.hpp>

#include "support/raw_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::support {

/// Runs one operation to its end on its own context. Fails loudly when it never ends.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> operation)
{
    std::optional<T> value;
    std::exception_ptr thrown;
    boost::asio::co_spawn(io, std::move(operation), [&](std::exception_ptr failed, T got) {
        thrown = failed;
        value.emplace(std::move(got));
    });
    io.restart();
    io.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return std::move(value.value());
}

/// What happened to the connections.
class pool_recorder final : public observer {
public:
    void on_pool(const pool_event& event) override
    {
        seen.push_back(event.what);
        details.emplace_back(event.detail);
    }

    std::vector<pool_event::kind> seen;
    std::vector<std::string> details;
};

/// A transport on a context of its own, for tests that make one request at a time.
class bench {
public:
    explicit bench(
        http::transport_options options = no_proxy(),
        std::shared_ptr<observer> watcher = std::shared_ptr<observer>()
    )
        : transport(http::make_transport(io.get_executor(), std::move(options), std::move(watcher)))
    {}

    static http::transport_options no_proxy()
    {
        http::transport_options options;
        options.proxy = secret("none");
        return options;
    }

    result<http::response>
    send(http::request what, http::exchange_limits limits = http::exchange_limits())
    {
        return run(io, transport->send(std::move(what), limits));
    }

    result<http::response>
    get(const std::string& url, http::exchange_limits limits = http::exchange_limits())
    {
        return send(http::request(http::method::get, *http::url::parse(url)), limits);
    }

    boost::asio::io_context io;
    std::shared_ptr<http::transport> transport;
};

/// A GET of that path of the server.
inline http::request get(const raw_server& server, std::string_view path = "/")
{
    return http::request(http::method::get, *http::url::parse(server.url(path)));
}

/// A server that is silent for this long has gone.
inline http::exchange_limits short_idle()
{
    http::exchange_limits limits;
    limits.idle = std::chrono::milliseconds(50);
    return limits;
}

/// Answers every request of a connection with "hello".
inline void serve_hello(peer& client)
{
    while (!client.read_request().empty()) {
        client.write(ok("hello"));
    }
}

} // namespace andante::support
