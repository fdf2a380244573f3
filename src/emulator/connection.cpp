#include "emulator/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

using request_parser = beast::http::request_parser<beast::http::string_body>;
using plain_stream = beast::tcp_stream;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;

/// Counts a connection as long as it lives.
class open_connection {
public:
    explicit open_connection(std::shared_ptr<server_context> context)
        : context_(std::move(context))
    {
        ++context_->accepted;
        ++context_->open;
    }
    ~open_connection() { --context_->open; }
    open_connection(const open_connection&) = delete;
    open_connection& operator=(const open_connection&) = delete;

private:
    std::shared_ptr<server_context> context_;
};

incoming as_incoming(const request_parser::value_type& message, origin host)
{
    incoming made(std::string(message.method_string()), std::string(message.target()));
    for (const auto& field : message) {
        made.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    made.body = message.body();
    made.origin = host;
    return made;
}

std::string head_of(const reply& answer, bool keep_alive)
{
    const auto status = static_cast<unsigned>(answer.status);
    const auto reason = beast::http::obsolete_reason(beast::http::int_to_status(status));
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reason) + "\r\n";
    for (const auto& [name, value] : answer.headers) {
        head += name;
        head += ": ";
        head += value;
        head += "\r\n";
    }
    if (answer.announce_length) {
        head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
    } else {
        head += "Transfer-Encoding: chunked\r\n";
    }
    head += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
    return head;
}

std::string framed(const reply& answer, std::string_view piece)
{
    if (answer.announce_length) {
        return std::string(piece);
    }
    std::array<char, 24> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
    return size.data() + std::string(piece) + "\r\n";
}

bool is_malformed(error_code error)
{
    return error.category() ==
               beast::http::make_error_code(beast::http::error::bad_method).category() &&
           error != beast::http::error::end_of_stream;
}

/// One connection over either kind of stream.
template <class Stream>
class connection {
public:
    connection(std::shared_ptr<server_context> context, Stream& stream, origin host)
        : context_(std::move(context))
        , stream_(stream)
        , host_(host)
    {}

    /// Returns when the connection is to be closed in an orderly way, or is gone.
    asio::awaitable<void> run()
    {
        while (!is_over_) {
            co_await serve_one();
        }
    }
    /// True when the peer is told of the end (TLS).
    bool says_goodbye() const noexcept { return says_goodbye_; }

private:
    asio::awaitable<void> serve_one()
    {
        request_parser parser;
        parser.body_limit(context_->settings.body_bytes);
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        lowest().expires_after(context_->settings.keep_alive);
        co_await beast::http::async_read(stream_, buffer_, parser, token);
        lowest().expires_never();
        if (error) {
            co_await refuse_unreadable(error);
            co_return;
        }
        const bool keep_alive = parser.get().keep_alive();
        is_head_ = parser.get().method() == beast::http::verb::head;
        auto request = as_incoming(parser.get(), host_);
        answer_ = context_->target->handle(request, context_->time->utc_now());
        log(request);
        context_->plan_events();
        if (answer_.fault.webhooks_first) {
            co_await context_->send_webhooks();
        }
        co_await carry_out(keep_alive);
    }

    asio::awaitable<void> refuse_unreadable(error_code error)
    {
        is_over_ = true;
        if (error == beast::http::error::body_limit) {
            co_await write("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n");
        } else if (is_malformed(error)) {
            co_await write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    }

    /// Answers as the service wants it, faults and all.
    asio::awaitable<void> carry_out(bool keep_alive)
    {
        if (answer_.fault.delay > std::chrono::milliseconds::zero()) {
            co_await context_->time->sleep_for(answer_.fault.delay);
        }
        if (answer_.fault.reset) {
            reset();
            co_return;
        }
        co_await write_answer(keep_alive);
        if (answer_.fault.truncate_at || !keep_alive) {
            says_goodbye_ = !answer_.fault.truncate_at;
            is_over_ = true;
        } else if (answer_.fault.close_after) {
            co_await context_->time->sleep_for(*answer_.fault.close_after);
            is_over_ = true;
        }
    }

    asio::awaitable<void> write_answer(bool keep_alive)
    {
        const auto end = answer_.fault.truncate_at.value_or(answer_.body.size());
        const auto drip = answer_.fault.drip_bytes;
        auto head = head_of(answer_, keep_alive);
        if (is_head_) {
            co_await write(std::move(head));
            co_return;
        }
        if (drip == 0) {
            head += end > 0 ? framed(answer_, std::string_view(answer_.body).substr(0, end)) : "";
            head += answer_.announce_length ? "" : "0\r\n\r\n";
            co_await write(std::move(head));
            co_return;
        }
        co_await write(std::move(head));
        for (std::size_t at = 0; at < end && !is_over_; at += drip) {
            if (at > 0) {
                co_await context_->time->sleep_for(answer_.fault.drip_pause);
            }
            const auto size = std::min(drip, end - at);
            co_await write(framed(answer_, std::string_view(answer_.body).substr(at, size)));
        }
        if (!answer_.announce_length) {
            co_await write("0\r\n\r\n");
        }
    }

    asio::awaitable<void> write(std::string bytes)
    {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        co_await asio::async_write(stream_, asio::buffer(bytes), token);
        is_over_ = is_over_ || error;
    }

    void reset()
    {
        error_code ignored;
        auto& socket = lowest().socket();
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
        says_goodbye_ = false;
        is_over_ = true;
    }

    void log(const incoming& request) const
    {
        context_->log(
            std::string(host_ == origin::media ? "media " : "api ") + request.method + ' ' +
            request.target.substr(0, request.target.find('?')) + " -> " +
            (answer_.fault.reset ? std::string("reset") : std::to_string(answer_.status))
        );
    }

    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    std::shared_ptr<server_context> context_;
    Stream& stream_;
    origin host_;
    beast::flat_buffer buffer_;
    reply answer_;
    bool is_head_ = false;
    bool is_over_ = false;
    bool says_goodbye_ = true;
};

void close(beast::tcp_stream& stream)
{
    error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream.socket().close(ignored);
}

asio::awaitable<void>
serve_plain(std::shared_ptr<server_context> context, asio::ip::tcp::socket socket, origin host)
{
    plain_stream stream(std::move(socket));
    connection<plain_stream> each(context, stream, host);
    co_await each.run();
    close(stream);
}

asio::awaitable<void>
serve_tls(std::shared_ptr<server_context> context, asio::ip::tcp::socket socket, origin host)
{
    tls_stream stream(beast::tcp_stream(std::move(socket)), *context->tls);
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(10));
    co_await stream.async_handshake(asio::ssl::stream_base::server, token);
    if (error) {
        context->log("handshake failed: " + error.message());
        co_return;
    }
    connection<tls_stream> each(context, stream, host);
    co_await each.run();
    if (each.says_goodbye()) {
        beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(1));
        co_await stream.async_shutdown(token);
    }
    close(beast::get_lowest_layer(stream));
}

} // namespace

asio::awaitable<void>
serve_connection(std::shared_ptr<server_context> context, asio::ip::tcp::socket socket, origin host)
{
    const open_connection counted(context);
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (context->tls) {
        co_await serve_tls(context, std::move(socket), host);
    } else {
        co_await serve_plain(context, std::move(socket), host);
    }
}

} // namespace andante::inline v0::emulator
