#include "web_server.hpp"

#include "time_limit.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <vector>

namespace studio_server {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto longest_head = std::chrono::seconds(5);
/// From a connection's start, or its last answer, to the next request's first byte; and from there
/// to its last.
constexpr auto longest_request = std::chrono::seconds(15);
/// A viewer whose network takes no more than this long is dropped.
constexpr auto longest_write = std::chrono::seconds(15);
/// What is read and thrown away after a refusal, so that the sender can read the answer.
constexpr auto longest_farewell = std::chrono::seconds(1);
constexpr std::size_t most_ignored = 256 * 1024;

constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

std::string_view text_of(int status)
{
    switch (status) {
    case 408:
        return "too slow\n";
    case 413:
        return "body too large\n";
    case 431:
        return "header too large\n";
    default:
        return "bad request\n";
    }
}

std::string head_of(const web_reply& reply, bool keep_alive)
{
    const auto status = static_cast<unsigned>(reply.status);
    const auto reason = beast::http::obsolete_reason(beast::http::int_to_status(status));
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reason) + "\r\n";
    const auto add = [&head](std::string_view name, std::string_view value) {
        head += name;
        head += ": ";
        head += value;
        head += "\r\n";
    };
    add("Content-Type", reply.content_type);
    add("Content-Security-Policy", policy);
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");
    add("Cache-Control", "no-store");
    for (const auto& [name, value] : reply.headers) {
        add(name, value);
    }
    if (!reply.stream && !reply.relay) { // Which ends with the connection.
        add("Content-Length", std::to_string(reply.body.size()));
    }
    if (!keep_alive) {
        add("Connection", "close");
    }
    return head + "\r\n";
}

} // namespace

/// One connection, from its acceptance to its end.
class web_connection {
public:
    web_connection(std::shared_ptr<web_context> context, tcp::socket socket)
        : context_(std::move(context))
        , socket_(std::move(socket))
        , limit_(socket_)
        , place_(context_->open.insert(context_->open.end(), this))
    {}
    web_connection(const web_connection&) = delete;
    web_connection& operator=(const web_connection&) = delete;
    ~web_connection() { context_->open.erase(place_); }

    bool is_idle() const noexcept { return is_idle_; }
    void close()
    {
        is_over_ = true;
        is_idle_ = false;
        error_code ignored;
        socket_.close(ignored);
    }

    asio::awaitable<void> run()
    {
        while (!is_over_ && !context_->is_stopping) {
            co_await serve_one();
        }
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }

private:
    asio::awaitable<void> serve_one()
    {
        co_await read_request();
        if (is_over_) {
            co_return;
        }
        auto request = reader_.release();
        const bool keep_alive = request.keep_alive;
        const bool is_head = request.method == "HEAD";
        auto reply = co_await answer(std::move(request));
        const auto events = reply.stream;
        const auto relay = is_head ? std::shared_ptr<body_relay>() : reply.relay;
        auto text = head_of(reply, keep_alive && !events && !relay);
        text += is_head ? std::string() : reply.body;
        co_await write(std::move(text));
        is_over_ = is_over_ || !keep_alive;
        if (events && !is_over_) {
            co_await send_events(events);
        }
        if (relay && !is_over_) {
            co_await send_relayed(relay);
        }
        is_over_ = is_over_ || events || relay;
    }

    /// Until the request is complete; else the connection is over.
    asio::awaitable<void> read_request()
    {
        become_idle();
        reader_.start();
        limit_.start(longest_request);
        while (!is_over_ && !reader_.is_complete()) {
            if (reader_.refusal() != 0) {
                co_await refuse(reader_.refusal());
                co_return;
            }
            const auto size = co_await read_some();
            if (size == 0) {
                const bool is_late = limit_.is_over() && reader_.has_begun() && !is_over_;
                if (is_late) {
                    co_await refuse(408);
                }
                is_over_ = true;
                co_return;
            }
            const bool had_head = reader_.has_head();
            reader_.take(std::string_view(piece_.data(), size));
            if (is_idle_ && reader_.has_begun()) {
                is_idle_ = false;
                limit_.start(longest_head);
            }
            if (!had_head && reader_.has_head()) {
                limit_.start(longest_request);
            }
        }
        is_idle_ = false;
    }

    void become_idle()
    {
        is_idle_ = true;
        context_->open.splice(context_->open.end(), context_->open, place_);
    }

    asio::awaitable<web_reply> answer(web_request request)
    {
        try {
            co_return co_await context_->handle(std::move(request));
        } catch (const std::exception&) {
            is_over_ = true;
        }
        co_return web_reply(500, "text/plain", "something went wrong here\n");
    }

    asio::awaitable<void> refuse(int status)
    {
        const web_reply reply(status, "text/plain", std::string(text_of(status)));
        co_await write(head_of(reply, false) + reply.body);
        is_over_ = true;
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        limit_.start(longest_farewell);
        for (std::size_t left = most_ignored; left > 0;) {
            const auto size = co_await read_some();
            left = size == 0 ? 0 : left - std::min(left, size);
        }
    }

    /// 0 at the end, and when the time is up.
    asio::awaitable<std::size_t> read_some()
    {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto size = co_await socket_.async_read_some(asio::buffer(piece_), token);
        co_return size;
    }

    asio::awaitable<void> write(std::string text)
    {
        const std::vector<asio::const_buffer> one(1, asio::buffer(text));
        co_await write_all(one);
    }

    asio::awaitable<void> write_all(std::vector<asio::const_buffer> pieces)
    {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        limit_.start(longest_write);
        co_await asio::async_write(socket_, pieces, token);
        is_over_ = is_over_ || error;
    }

    /// Until the page goes away, or does not keep up.
    asio::awaitable<void> send_events(std::shared_ptr<event_stream> events)
    {
        while (!is_over_ && !events->is_closed() && !context_->is_stopping) {
            const auto texts = co_await events->take();
            std::vector<asio::const_buffer> buffers;
            buffers.reserve(texts.size());
            for (const auto& each : texts) {
                buffers.push_back(asio::buffer(*each));
            }
            co_await write_all(std::move(buffers));
        }
    }

    /// Until all of it was sent, or the peer has gone: then what makes it is cancelled at once.
    asio::awaitable<void> send_relayed(std::shared_ptr<body_relay> from)
    {
        using namespace asio::experimental::awaitable_operators;
        auto sending = pass_on(std::move(from));
        auto watching = wait_for_end();
        auto either = std::move(sending) || std::move(watching);
        try {
            co_await std::move(either);
        } catch (const std::exception&) {
            is_over_ = true; // the head was sent, so that there is nobody to tell
        }
    }

    asio::awaitable<void> pass_on(std::shared_ptr<body_relay> from)
    {
        while (!is_over_ && !context_->is_stopping) {
            auto piece = co_await from->next();
            if (piece.empty()) {
                co_return;
            }
            co_await write(std::move(piece));
        }
    }

    /// What comes meanwhile is not for us: the answer closes the connection.
    asio::awaitable<void> wait_for_end()
    {
        std::size_t size = 1;
        while (size > 0) {
            size = co_await read_some();
        }
    }

    std::shared_ptr<web_context> context_;
    tcp::socket socket_;
    time_limit limit_;
    web_request_reader reader_;
    std::array<char, 4096> piece_{};
    bool is_idle_ = true;
    bool is_over_ = false;
    std::list<web_connection*>::iterator place_;
};

bool web_context::make_room()
{
    if (open.size() < most_connections) {
        return true;
    }
    for (auto* each : open) {
        if (each->is_idle()) {
            each->close();
            return true;
        }
    }
    return false;
}

namespace {

asio::awaitable<void> serve(std::shared_ptr<web_context> context, tcp::socket socket)
{
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    web_connection each(std::move(context), std::move(socket));
    co_await each.run();
}

asio::awaitable<void> accept_all(std::shared_ptr<web_context> context, tcp::acceptor& acceptor)
{
    while (!context->is_stopping) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        auto socket = co_await acceptor.async_accept(token);
        if (!error && context->make_room()) {
            auto serving = serve(context, std::move(socket));
            asio::co_spawn(acceptor.get_executor(), std::move(serving), asio::detached);
        } else if (error && !context->is_stopping) {
            asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
            co_await pause.async_wait(token);
        }
    }
}

} // namespace

web_server::web_server(asio::io_context& io, const std::string& address, unsigned short port)
    : io_(io)
    , acceptor_(io)
{
    try {
        const tcp::endpoint where(asio::ip::make_address(address), port);
        acceptor_.open(where.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address(true));
        acceptor_.bind(where);
        acceptor_.listen();
    } catch (const boost::system::system_error& problem) {
        throw boost::system::system_error(
            problem.code(), "cannot listen on " + address + " port " + std::to_string(port)
        );
    }
}

std::string web_server::url() const
{
    const auto where = acceptor_.local_endpoint();
    const auto address = where.address().to_string();
    const auto host = where.address().is_v6() ? '[' + address + ']' : address;
    return "http://" + host + ':' + std::to_string(where.port());
}

void web_server::start(web_handler handler)
{
    context_ = std::make_shared<web_context>(std::move(handler));
    asio::co_spawn(io_, accept_all(context_, acceptor_), asio::detached);
}

void web_server::limit_connections(std::size_t most)
{
    context_->most_connections = most;
}

void web_server::stop()
{
    if (!context_) {
        return;
    }
    context_->is_stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (auto* each : context_->open) {
        each->close();
    }
}

} // namespace studio_server
