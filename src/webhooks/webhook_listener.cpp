#include <andante/webhooks/webhook_listener.hpp>

#include "core/context_guest.hpp"
#include "webhooks/webhook_connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <stdexcept>
#include <utility>

namespace andante::inline v0 {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using webhooks::listener_context;

/// After a failed accept, for example for want of file descriptors.
constexpr auto accept_pause = std::chrono::milliseconds(100);

void check(const webhook_listener_options& options)
{
    if (!options.path.starts_with('/') || options.path.find('?') != std::string::npos) {
        throw std::invalid_argument("a webhook's path must begin with '/' and have no query");
    }
    if (options.certificate_file.empty() != options.private_key_file.empty()) {
        throw std::invalid_argument("TLS needs both a certificate file and a private key file");
    }
    if (options.max_connections == 0 || options.max_requests == 0 ||
        options.max_header_bytes == 0 || options.max_header_bytes > 1024 * 1024 ||
        options.max_chunk_extension_bytes > 1024 * 1024 ||
        options.max_trailer_bytes > 1024 * 1024 || options.max_body_bytes == 0 ||
        options.header_timeout.count() <= 0 || options.request_timeout.count() <= 0 ||
        options.drain_timeout.count() < 0) {
        throw std::invalid_argument("a listener cannot work with these limits");
    }
}

std::shared_ptr<SSL_CTX> make_tls(const webhook_listener_options& options)
{
    auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    made->set_options(
        asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
        asio::ssl::context::no_compression
    );
    made->use_certificate_chain_file(options.certificate_file);
    made->use_private_key_file(options.private_key_file, asio::ssl::context::pem);
    return std::shared_ptr<SSL_CTX>(made, made->native_handle());
}

asio::awaitable<void> wait_for_change(listener_context& context)
{
    error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    co_await context.changed.async_wait(token);
}

asio::awaitable<void> pause(std::shared_ptr<listener_context> context)
{
    asio::steady_timer timer(context->strand, accept_pause);
    error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    co_await timer.async_wait(token);
}

bool is_full(const listener_context& context)
{
    return context.count >= context.options.max_connections;
}

asio::awaitable<void>
accept_all(std::shared_ptr<listener_context> context, std::shared_ptr<tcp::acceptor> acceptor)
{
    while (!context->is_stopping) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        if (is_full(*context)) {
            // Nobody has to go before somebody is at the door.
            co_await acceptor->async_wait(tcp::acceptor::wait_read, token);
            if (is_full(*context) && !context->is_stopping) {
                context->make_room();
                co_await wait_for_change(*context);
            }
            continue;
        }
        auto socket = co_await acceptor->async_accept(token);
        if (context->is_stopping) {
            co_return;
        }
        if (error) {
            co_await pause(context);
            continue;
        }
        auto ticket = std::make_shared<webhooks::connection_ticket>(context);
        auto serving = webhooks::serve_webhooks(std::move(ticket), std::move(socket));
        asio::co_spawn(context->strand, std::move(serving), asio::detached);
    }
}

void close_all(listener_context& context)
{
    for (const auto& each : context.open) {
        each->close();
    }
}

/// On the listener's strand: no new connections, and no second request on an old one.
void stop_accepting(listener_context& context, tcp::acceptor& acceptor)
{
    context.is_stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    context.notify();
}

/// The listener's own address, and its path.
std::string url_at(const webhook_listener_options& options, unsigned short port)
{
    auto base = options.public_base_url;
    if (base.empty()) {
        const bool is_v6 = asio::ip::make_address(options.address).is_v6();
        base = options.certificate_file.empty() ? "http://" : "https://";
        base += is_v6 ? '[' + options.address + ']' : options.address;
        base += ':' + std::to_string(port);
    }
    while (base.ends_with('/')) {
        base.pop_back();
    }
    return base + options.path;
}

} // namespace

/// What the listener has of its context, which goes with the context at the latest.
class webhook_listener::state : private detail::context_guest {
public:
    state(asio::any_io_executor executor, webhook_listener_options options)
        : context(std::make_shared<listener_context>(executor, std::move(options)))
        , acceptor(std::make_shared<tcp::acceptor>(context->strand))
    {
        if (!context->options.certificate_file.empty()) {
            context->tls = make_tls(context->options);
        }
        listen();
        url = url_at(context->options, port);
        arrive(executor);
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    /// What runs is ended on its strand, if its context is still there, and takes all along.
    virtual ~state()
    {
        auto here = hold();
        if (!here) {
            return;
        }
        here.depart();
        const auto strand = context->strand;
        asio::post(strand, [ending = std::move(context), closing = std::move(acceptor)] {
            stop_accepting(*ending, *closing);
            close_all(*ending);
        });
    }

    std::size_t connections() noexcept
    {
        const auto here = hold();
        return here ? context->count.load() : 0;
    }

    std::shared_ptr<listener_context> context; ///< This and the next: null once their context goes.
    std::shared_ptr<tcp::acceptor> acceptor;
    unsigned short port = 0;
    std::string url;
    bool is_started = false;

private:
    void let_go() noexcept override
    {
        acceptor.reset();
        context.reset();
    }

    void listen()
    {
        error_code error;
        const auto address = asio::ip::make_address(context->options.address, error);
        if (error) {
            throw boost::system::system_error(
                error, "cannot listen on '" + context->options.address + "'"
            );
        }
        const tcp::endpoint where(address, context->options.port);
        try {
            acceptor->open(where.protocol());
            acceptor->set_option(tcp::acceptor::reuse_address(true));
            if (address.is_v6()) {
                acceptor->set_option(asio::ip::v6_only(false));
            }
            acceptor->bind(where);
            acceptor->listen();
        } catch (const boost::system::system_error& problem) {
            throw boost::system::system_error(
                problem.code(),
                "cannot listen on " + context->options.address + " port " +
                    std::to_string(where.port())
            );
        }
        port = acceptor->local_endpoint().port();
    }
};

namespace {

asio::awaitable<void> wait_until_empty(std::shared_ptr<listener_context> context)
{
    while (context->count > 0) {
        co_await wait_for_change(*context);
    }
}

asio::awaitable<void>
drain(std::shared_ptr<listener_context> context, std::shared_ptr<tcp::acceptor> acceptor)
{
    stop_accepting(*context, *acceptor);
    for (const auto& each : context->open) {
        each->end_when_idle();
    }
    asio::steady_timer alarm(context->strand, context->options.drain_timeout);
    alarm.async_wait([context](error_code error) {
        if (!error) {
            close_all(*context);
        }
    });
    std::exception_ptr thrown;
    try {
        co_await wait_until_empty(context);
    } catch (...) {
        thrown = std::current_exception();
    }
    alarm.cancel();
    close_all(*context);
    if (thrown) {
        std::rethrow_exception(thrown);
    }
}

} // namespace

webhook_listener::webhook_listener(asio::any_io_executor executor, webhook_listener_options options)
{
    check(options);
    state_ = std::make_shared<state>(std::move(executor), std::move(options));
}

webhook_listener::~webhook_listener() = default;

std::string webhook_listener::url() const
{
    return state_->url;
}

unsigned short webhook_listener::port() const noexcept
{
    return state_->port;
}

void webhook_listener::start(handler what)
{
    if (!what) {
        throw std::invalid_argument("a listener needs something that handles requests");
    }
    if (std::exchange(state_->is_started, true)) {
        throw std::logic_error("the listener was started before");
    }
    state_->context->handle = std::move(what);
    asio::co_spawn(
        state_->context->strand, accept_all(state_->context, state_->acceptor), asio::detached
    );
}

asio::awaitable<void> webhook_listener::stop()
{
    const auto context = state_->context;
    if (!context) {
        co_return;
    }
    auto draining = drain(context, state_->acceptor);
    auto ended = asio::co_spawn(context->strand, std::move(draining), asio::use_awaitable);
    co_await std::move(ended);
}

std::size_t webhook_listener::connections() const noexcept
{
    return state_->connections();
}

} // namespace andante::inline v0
