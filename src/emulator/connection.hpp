#pragma once

#include <andante/emulator/server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <functional>
#include <memory>

typedef struct ssl_ctx_st SSL_CTX;

namespace andante::inline v0::emulator {

/// What all connections of one server share. Used from the server's thread only, but for the
/// counters.
class server_context {
public:
    server_context(std::shared_ptr<service> of, server_settings chosen)
        : target(std::move(of))
        , settings(std::move(chosen))
    {}

    void log(const std::string& line) const
    {
        if (settings.log) {
            settings.log(line);
        }
    }

    std::shared_ptr<service> target;
    server_settings settings;
    std::shared_ptr<time_source> time;
    /// Null without TLS.
    std::shared_ptr<SSL_CTX> tls;
    /// Sends the service's due webhooks.
    std::function<boost::asio::awaitable<void>()> send_webhooks;
    /// Looks when the service has something to do next.
    std::function<void()> plan_events;
    std::atomic<std::size_t> accepted{0};
    std::atomic<std::size_t> open{0};
};

/// Serves one connection until it is closed.
boost::asio::awaitable<void> serve_connection(
    std::shared_ptr<server_context> context, boost::asio::ip::tcp::socket socket, origin host
);

} // namespace andante::inline v0::emulator
