#include "emulator/webhook_sender.hpp"

#include <andante/async/within.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <exception>
#include <string>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string message_for(const http::url& url, const webhook_delivery& what)
{
    std::string text = "POST " + url.target() + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n";
    for (const auto& [name, value] : what.headers) {
        text += name;
        text += ": ";
        text += value;
        text += "\r\n";
    }
    text += "Content-Length: " + std::to_string(what.body.size()) + "\r\nConnection: close\r\n\r\n";
    return text + what.body;
}

tcp::endpoint endpoint_of(const http::url& url)
{
    boost::system::error_code is_name;
    const auto address = asio::ip::make_address(url.host(), is_name);
    return {is_name ? asio::ip::make_address("127.0.0.1") : address, url.port()};
}

asio::awaitable<void> send(tcp::endpoint where, std::string message)
{
    const auto executor = co_await asio::this_coro::executor;
    tcp::socket socket(executor);
    co_await socket.async_connect(where, asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(message), asio::use_awaitable);
    // Read a little, or closing would reset the connection under the receiver's answer.
    std::array<char, 1024> answer{};
    co_await socket.async_read_some(asio::buffer(answer), asio::use_awaitable);
}

} // namespace

asio::awaitable<void> post_webhook(std::shared_ptr<server_context> context, webhook_delivery what)
{
    const auto url = http::url::parse(what.url);
    if (!url || !url->is_loopback() || url->is_secure()) {
        context->log("webhook not sent: not plain http to this machine");
        co_return;
    }
    auto sending = send(endpoint_of(*url), message_for(*url, what));
    auto limited = within(std::move(sending), context->settings.webhook_limit, context->time);
    const auto done = co_await as_result(std::move(limited));
    context->log(done ? "webhook sent" : "webhook failed: " + done.error().message());
}

} // namespace andante::inline v0::emulator
