#pragma once

#include <andante/webhooks/webhook_listener.hpp>

#include "emulator/blocking_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

/// A listener on its own thread, and what is said to it.
namespace listener_test {

namespace asio = boost::asio;
using andante::webhook_answer;
using andante::webhook_listener;
using andante::webhook_listener_options;
using andante::webhook_request;
using asio::ip::tcp;
using emulator_test::talk;

/// A listener on a context that one thread runs.
class post_office {
public:
    explicit post_office(webhook_listener_options options = webhook_listener_options())
        : listener(std::make_unique<webhook_listener>(context.get_executor(), std::move(options)))
        , thread_([this] { context.run(); })
    {}
    post_office(const post_office&) = delete;
    post_office& operator=(const post_office&) = delete;
    ~post_office()
    {
        listener.reset();
        work_.reset();
        thread_.join();
    }

    void echo()
    {
        listener->start([](webhook_request request) {
            return webhook_answer(200, request.method + ' ' + request.target + ' ' + request.body);
        });
    }

    void stop() { asio::co_spawn(context, listener->stop(), asio::use_future).get(); }

    std::string answer_to(const std::string& bytes)
    {
        return talk(emulator_test::loopback(listener->port()), bytes).text;
    }

    tcp::socket connect()
    {
        tcp::socket socket(client_);
        socket.connect(emulator_test::loopback(listener->port()));
        return socket;
    }

    asio::io_context context;
    std::unique_ptr<webhook_listener> listener;

private:
    asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
    asio::io_context client_;
    std::thread thread_;
};

inline std::string post(std::string_view body, std::string_view more = "Connection: close\r\n")
{
    return "POST /webhooks?x=1 HTTP/1.1\r\nHost: here\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

inline const std::string chunked_head =
    "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";

inline int status_of(const std::string& answer)
{
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

/// Reads until `text` has come, or the connection ends.
inline std::string read_until(tcp::socket& socket, std::string_view text)
{
    std::string got;
    std::array<char, 1024> piece{};
    boost::system::error_code error;
    while (!error && got.find(text) == std::string::npos) {
        got.append(piece.data(), socket.read_some(asio::buffer(piece), error));
    }
    return got;
}

} // namespace listener_test
