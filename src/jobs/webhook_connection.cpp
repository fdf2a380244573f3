#include "jobs/webhook_connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <exception>
#include <string>
#include <string_view>

namespace andante::inline v0::jobs {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

using request_parser = beast::http::request_parser<beast::http::string_body>;
using plain_stream = beast::tcp_stream;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;

/// What is read and thrown away after a refusal, so that the sender can read the answer before the
/// connection is reset.
constexpr std::size_t most_ignored = 256 * 1024;
constexpr auto longest_farewell = std::chrono::seconds(1);

/// Lists a connection as long as it lives.
class listed {
public:
    listed(std::shared_ptr<listener_context> context, open_connection what)
        : context_(std::move(context))
        , place_(context_->open.insert(context_->open.end(), std::move(what)))
    {}
    listed(const listed&) = delete;
    listed& operator=(const listed&) = delete;
    ~listed()
    {
        context_->open.erase(place_);
        context_->notify();
    }

private:
    std::shared_ptr<listener_context> context_;
    std::list<open_connection>::iterator place_;
};

webhook_request as_request(request_parser::value_type&& message)
{
    webhook_request made(std::string(message.method_string()), std::string(message.target()));
    for (const auto& field : message) {
        made.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    made.body = std::move(message.body());
    return made;
}

/// The status for a request that cannot be read; nothing when there is nobody to answer.
int status_for(error_code problem)
{
    if (problem == beast::http::error::header_limit) {
        return 431;
    }
    if (problem == beast::http::error::body_limit) {
        return 413;
    }
    const bool is_malformed =
        problem.category() ==
            beast::http::make_error_code(beast::http::error::bad_method).category() &&
        problem != beast::http::error::end_of_stream &&
        problem != beast::http::error::partial_message;
    return is_malformed ? 400 : 0;
}

std::string_view text_of(int status)
{
    if (status == 431) {
        return "header too large\n";
    }
    return status == 413 ? "body too large\n" : "bad request\n";
}

/// One connection over either kind of stream.
template <class Stream>
class connection {
public:
    connection(std::shared_ptr<listener_context> context, Stream& stream)
        : context_(std::move(context))
        , stream_(stream)
    {}

    open_connection description()
    {
        open_connection made;
        made.is_idle = [this] { return buffer_.size() == 0 && !is_busy_; };
        made.finish = [this] {
            is_over_ = true;
            lowest().cancel();
        };
        made.close = [this] {
            is_over_ = true;
            lowest().close();
        };
        return made;
    }

    asio::awaitable<void> run()
    {
        // Also when the listener stops, a request that has begun is answered.
        while (!is_over_ && !(context_->is_stopping && buffer_.size() == 0)) {
            co_await serve_one();
        }
    }

private:
    asio::awaitable<void> serve_one()
    {
        request_parser parser;
        parser.header_limit(static_cast<std::uint32_t>(context_->options.max_header_bytes));
        parser.body_limit(context_->options.max_body_bytes);
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        // One limit for head and body: a sender cannot stretch it byte by byte.
        lowest().expires_after(context_->options.request_timeout);
        co_await beast::http::async_read_header(stream_, buffer_, parser, token);
        is_busy_ = true;
        if (!error && beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
            co_await write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        if (!error) {
            co_await beast::http::async_read(stream_, buffer_, parser, token);
        }
        if (error) {
            co_await refuse_unreadable(error);
            co_return;
        }
        ++served_;
        const auto version = parser.get().version();
        const bool keep_alive = parser.get().keep_alive() && !context_->is_stopping &&
                                served_ < context_->options.max_requests;
        const bool is_head = parser.get().method() == beast::http::verb::head;
        auto answer = answer_to(as_request(parser.release()));
        if (is_head) {
            answer.body.clear();
        }
        co_await send(std::move(answer), version, keep_alive);
        is_busy_ = false;
    }

    webhook_answer answer_to(webhook_request request)
    {
        try {
            return context_->handle(std::move(request));
        } catch (const std::exception&) {
            return webhook_answer(500, "not taken\n");
        }
    }

    asio::awaitable<void> send(webhook_answer answer, unsigned version, bool keep_alive)
    {
        beast::http::response<beast::http::string_body> message;
        message.version(version);
        message.result(static_cast<unsigned>(answer.status));
        for (const auto& [name, value] : answer.headers) {
            message.insert(name, value);
        }
        message.body() = std::move(answer.body);
        message.keep_alive(keep_alive);
        message.prepare_payload();
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        lowest().expires_after(context_->options.request_timeout);
        co_await beast::http::async_write(stream_, message, token);
        is_over_ = is_over_ || error || !keep_alive;
    }

    asio::awaitable<void> refuse_unreadable(error_code problem)
    {
        const auto status = is_over_ ? 0 : status_for(problem);
        is_over_ = true;
        if (status == 0) {
            co_return;
        }
        webhook_answer answer(status, std::string(text_of(status)));
        answer.headers.add("Content-Type", "text/plain; charset=utf-8");
        co_await send(std::move(answer), 11, false);
        co_await read_the_rest();
    }

    asio::awaitable<void> read_the_rest()
    {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        std::array<char, 8192> ignored{};
        lowest().expires_after(longest_farewell);
        if (!context_->tls) {
            lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
        }
        for (std::size_t count = 0; count < most_ignored && !error;) {
            const auto size = co_await stream_.async_read_some(asio::buffer(ignored), token);
            count += size;
        }
    }

    asio::awaitable<void> write(std::string bytes)
    {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        co_await asio::async_write(stream_, asio::buffer(bytes), token);
    }

    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    std::shared_ptr<listener_context> context_;
    Stream& stream_;
    beast::flat_buffer buffer_;
    std::size_t served_ = 0;
    bool is_busy_ = false;
    bool is_over_ = false;
};

void close(beast::tcp_stream& stream)
{
    error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    stream.socket().close(ignored);
}

asio::awaitable<void>
serve_plain(std::shared_ptr<listener_context> context, asio::ip::tcp::socket socket)
{
    plain_stream stream(std::move(socket));
    connection<plain_stream> each(context, stream);
    const listed here(context, each.description());
    co_await each.run();
    close(stream);
}

asio::awaitable<void>
serve_tls(std::shared_ptr<listener_context> context, asio::ip::tcp::socket socket)
{
    tls_stream stream(beast::tcp_stream(std::move(socket)), *context->tls);
    connection<tls_stream> each(context, stream);
    const listed here(context, each.description());
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    beast::get_lowest_layer(stream).expires_after(context->options.request_timeout);
    co_await stream.async_handshake(asio::ssl::stream_base::server, token);
    if (!error) {
        co_await each.run();
        beast::get_lowest_layer(stream).expires_after(longest_farewell);
        co_await stream.async_shutdown(token);
    }
    close(beast::get_lowest_layer(stream));
}

} // namespace

asio::awaitable<void>
serve_webhooks(std::shared_ptr<connection_ticket> ticket, asio::ip::tcp::socket socket)
{
    if (ticket->context()->is_stopping) {
        co_return;
    }
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (ticket->context()->tls) {
        co_await serve_tls(ticket->context(), std::move(socket));
    } else {
        co_await serve_plain(ticket->context(), std::move(socket));
    }
}

} // namespace andante::inline v0::jobs
