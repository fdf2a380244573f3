#pragma once

#include <andante/webhooks/webhook_listener.hpp>

#include "http/server_connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <list>
#include <memory>
#include <utility>

namespace andante::inline v0::webhooks {

/// What the connections of one listener share. Used on the listener's strand only, but for the
/// count.
class listener_context {
public:
    listener_context(const boost::asio::any_io_executor& executor, webhook_listener_options chosen)
        : strand(boost::asio::make_strand(executor))
        , options(std::move(chosen))
        , changed(strand, boost::asio::steady_timer::time_point::max())
    {}

    /// Wakes everybody who waits for `changed`.
    void notify() { changed.cancel(); }
    /// Closes the connection that is missed least: the oldest idle one, else the one that takes
    /// longest to send its request's head. Does nothing while an earlier one is about to end, and
    /// when all are busy.
    void make_room();

    boost::asio::strand<boost::asio::any_io_executor> strand;
    webhook_listener_options options;
    webhook_listener::handler handle;
    /// Null without TLS.
    std::shared_ptr<SSL_CTX> tls;
    bool is_stopping = false;
    /// The connections that were begun, each as long as it runs.
    std::list<std::shared_ptr<http::server_connection>> open;
    /// How many were accepted and have not ended.
    std::atomic<std::size_t> count{0};
    /// Never expires; is cancelled when a connection ends or becomes idle, and when the listener
    /// stops.
    boost::asio::steady_timer changed;
};

/// Counts a connection as long as it lives, from its acceptance on.
class connection_ticket {
public:
    explicit connection_ticket(std::shared_ptr<listener_context> context)
        : context_(std::move(context))
    {
        ++context_->count;
    }
    connection_ticket(const connection_ticket&) = delete;
    connection_ticket& operator=(const connection_ticket&) = delete;
    ~connection_ticket()
    {
        --context_->count;
        context_->notify();
    }

    const std::shared_ptr<listener_context>& context() const noexcept { return context_; }

private:
    std::shared_ptr<listener_context> context_;
};

/// Serves one connection until it ends. Throws nothing but std::bad_alloc.
boost::asio::awaitable<void>
serve_webhooks(std::shared_ptr<connection_ticket> ticket, boost::asio::ip::tcp::socket socket);

} // namespace andante::inline v0::webhooks
