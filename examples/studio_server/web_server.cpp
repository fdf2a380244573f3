#include "web_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <exception>
#include <iterator>

namespace studio_server {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t most_connections = 1200;
constexpr auto longest_request = std::chrono::seconds(15);
/// A viewer whose network takes no more than this long is dropped.
constexpr auto longest_write = std::chrono::seconds(15);

constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src https: http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

web_request as_request(beast::http::request<beast::http::string_body>&& message)
{
    web_request made(std::string(message.method_string()), std::string(message.target()));
    for (const auto& field : message) {
        made.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    made.body = std::move(message.body());
    return made;
}

/// One connection, from its acceptance to its end.
class web_connection {
public:
    web_connection(std::shared_ptr<web_context> context, tcp::socket socket)
        : context_(std::move(context))
        , stream_(std::move(socket))
        , place_(context_->close.insert(context_->close.end(), [this] { stream_.close(); }))
    {}
    web_connection(const web_connection&) = delete;
    web_connection& operator=(const web_connection&) = delete;
    ~web_connection() { context_->close.erase(place_); }

    asio::awaitable<void> run()
    {
        while (!is_over_ && !context_->is_stopping) {
            co_await serve_one();
        }
        error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    }

private:
    asio::awaitable<void> serve_one()
    {
        beast::http::request_parser<beast::http::string_body> parser;
        parser.header_limit(8 * 1024);
        parser.body_limit(1024 * 1024);
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        stream_.expires_after(longest_request);
        co_await beast::http::async_read(stream_, buffer_, parser, token);
        if (error) {
            is_over_ = true;
            co_await refuse(error);
            co_return;
        }
        const bool keep_alive = parser.get().keep_alive();
        const bool is_head = parser.get().method() == beast::http::verb::head;
        auto reply = co_await answer(as_request(parser.release()));
        if (is_head) {
            reply.body.clear();
        }
        const auto events = reply.stream;
        co_await send(std::move(reply), keep_alive && !events);
        if (events) {
            co_await send_events(events);
        }
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

    asio::awaitable<void> refuse(error_code problem)
    {
        const bool is_large = problem == beast::http::error::body_limit ||
                              problem == beast::http::error::header_limit;
        const bool is_http =
            problem.category() == make_error_code(beast::http::error::bad_method).category();
        if (is_large) {
            co_await send(web_reply(413, "text/plain", "too large\n"), false);
        } else if (is_http && problem != beast::http::error::end_of_stream) {
            co_await send(web_reply(400, "text/plain", "bad request\n"), false);
        }
    }

    asio::awaitable<void> send(web_reply reply, bool keep_alive)
    {
        beast::http::response<beast::http::string_body> message;
        message.result(static_cast<unsigned>(reply.status));
        message.set("Content-Type", reply.content_type);
        message.set("Content-Security-Policy", policy);
        message.set("X-Content-Type-Options", "nosniff");
        message.set("Referrer-Policy", "no-referrer");
        message.set("Cache-Control", "no-store");
        for (const auto& [name, value] : reply.headers) {
            message.set(name, value);
        }
        message.keep_alive(keep_alive);
        message.body() = std::move(reply.body);
        if (reply.stream) {
            message.content_length(boost::none);
        } else {
            message.prepare_payload();
        }
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        stream_.expires_after(longest_write);
        co_await beast::http::async_write(stream_, message, token);
        is_over_ = is_over_ || error || !keep_alive;
    }

    /// Until the page goes away, or does not keep up.
    asio::awaitable<void> send_events(std::shared_ptr<event_stream> events)
    {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        while (!error && !events->is_closed() && !context_->is_stopping) {
            const auto texts = co_await events->take();
            std::vector<asio::const_buffer> buffers;
            buffers.reserve(texts.size());
            for (const auto& each : texts) {
                buffers.push_back(asio::buffer(*each));
            }
            stream_.expires_after(longest_write);
            co_await asio::async_write(stream_, buffers, token);
        }
    }

    std::shared_ptr<web_context> context_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    bool is_over_ = false;
    std::list<std::function<void()>>::iterator place_;
};

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
        if (!error && context->close.size() < most_connections) {
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

void web_server::stop()
{
    if (!context_) {
        return;
    }
    context_->is_stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& close : context_->close) {
        close();
    }
}

} // namespace studio_server
