#include "emulator/blocking_client.hpp"
#include "examples/studio_server/web_server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using studio_server::web_reply;
using studio_server::web_request;

/// Gives pieces without an end, as fast as they are taken, and counts them.
class endless_relay final : public studio_server::body_relay {
public:
    explicit endless_relay(std::shared_ptr<std::atomic<int>> given)
        : given_(std::move(given))
    {}
    endless_relay(const endless_relay&) = delete;
    endless_relay& operator=(const endless_relay&) = delete;
    ~endless_relay() override { *given_ = -1; }

    asio::awaitable<std::string> next() override
    {
        ++*given_;
        co_return std::string(1000, 'x');
    }

private:
    std::shared_ptr<std::atomic<int>> given_;
};

/// Gives one piece, and then waits for what never comes.
class silent_relay final : public studio_server::body_relay {
public:
    silent_relay(asio::any_io_executor executor, std::shared_ptr<std::atomic<int>> given)
        : timer_(std::move(executor))
        , given_(std::move(given))
    {}
    silent_relay(const silent_relay&) = delete;
    silent_relay& operator=(const silent_relay&) = delete;
    ~silent_relay() override { *given_ = -1; }

    asio::awaitable<std::string> next() override
    {
        if (++*given_ > 1) {
            timer_.expires_after(std::chrono::hours(1));
            co_await timer_.async_wait(asio::use_awaitable);
        }
        co_return "first";
    }

private:
    asio::steady_timer timer_;
    std::shared_ptr<std::atomic<int>> given_;
};

const auto pieces_given = std::make_shared<std::atomic<int>>(0);

asio::awaitable<web_reply> echo(web_request request)
{
    if (request.target == "/endless" || request.target == "/silent") {
        web_reply made(200, "text/event-stream", "");
        const auto executor = co_await asio::this_coro::executor;
        *pieces_given = 0;
        if (request.target == "/silent") {
            made.relay = std::make_shared<silent_relay>(executor, pieces_given);
        } else {
            made.relay = std::make_shared<endless_relay>(pieces_given);
        }
        co_return made;
    }
    co_return web_reply(200, "text/plain", request.method + ' ' + request.target);
}

/// A web server on a context that one thread runs.
class shop {
public:
    explicit shop(std::size_t most_connections)
    {
        server_.start(echo);
        server_.limit_connections(most_connections);
        thread_ = std::thread([this] { io_.run(); });
    }
    shop(const shop&) = delete;
    shop& operator=(const shop&) = delete;
    ~shop()
    {
        asio::post(io_, [this] { server_.stop(); });
        thread_.join();
    }

    tcp::endpoint where() const
    {
        const auto url = server_.url();
        const auto port = std::stoi(url.substr(url.rfind(':') + 1));
        return emulator_test::loopback(static_cast<unsigned short>(port));
    }

private:
    asio::io_context io_{1};
    studio_server::web_server server_{io_, "127.0.0.1", 0};
    std::thread thread_;
};

TEST(web_server, answers_and_keeps_a_connection)
{
    const shop here(10);
    const std::string first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto seen = emulator_test::talk(
        here.where(), first + "HEAD /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    );
    EXPECT_TRUE(seen.text.starts_with("HTTP/1.1 200 OK\r\n")) << seen.text;
    EXPECT_NE(seen.text.find("\r\n\r\nGET /1HTTP/1.1 200 OK\r\n"), std::string::npos) << seen.text;
    EXPECT_TRUE(seen.text.ends_with("Content-Length: 7\r\nConnection: close\r\n\r\n")) << seen.text;
}

TEST(web_server, lets_a_sender_that_is_refused_read_why)
{
    const shop here(10);
    const auto seen = emulator_test::talk(here.where(), "GET /" + std::string(100'000, 'x'));
    EXPECT_TRUE(seen.text.starts_with("HTTP/1.1 431 ")) << seen.text;
    EXPECT_EQ(seen.end, asio::error::eof);
}

TEST(web_server, closes_silent_connections_when_it_has_too_many)
{
    const shop here(4);
    asio::io_context io;
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 4; ++i) {
        silent.emplace_back(io).connect(here.where());
    }
    const auto seen =
        emulator_test::talk(here.where(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(seen.text.starts_with("HTTP/1.1 200 OK\r\n")) << seen.text;
    std::array<char, 1> piece{};
    boost::system::error_code end;
    silent.front().read_some(asio::buffer(piece), end);
    EXPECT_EQ(end, asio::error::eof);
}

/// Waits until a relay has been let go.
bool is_let_go()
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (*pieces_given != -1 && std::chrono::steady_clock::now() < end) {
        std::this_thread::yield();
    }
    return *pieces_given == -1;
}

std::string read_some(tcp::socket& from)
{
    std::array<char, 8192> piece{};
    return {piece.data(), from.read_some(asio::buffer(piece))};
}

TEST(web_server, a_relayed_body_waits_for_a_slow_reader)
{
    const shop here(10);
    asio::io_context io;
    tcp::socket page(io);
    page.connect(here.where());
    asio::write(page, asio::buffer(std::string("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")));
    EXPECT_TRUE(read_some(page).starts_with("HTTP/1.1 200 OK\r\n"));
    int before = -1; // what fits into the two sockets is taken, and no more
    while (*pieces_given != before && before < 100'000) {
        before = *pieces_given;
        for (int turn = 0; turn < 20; ++turn) { // the server has gone on meanwhile
            emulator_test::talk(
                here.where(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            );
        }
    }
    EXPECT_LT(before, 100'000) << "it was not held up";
    EXPECT_GT(before, 10);
    page.close();
    EXPECT_TRUE(is_let_go());
}

TEST(web_server, a_relay_that_waits_is_cancelled_when_its_page_goes)
{
    const shop here(10);
    asio::io_context io;
    tcp::socket page(io);
    page.connect(here.where());
    asio::write(page, asio::buffer(std::string("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n")));
    std::string seen;
    while (!seen.ends_with("first")) {
        seen += read_some(page);
    }
    EXPECT_NE(seen.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(seen.find("Content-Length"), std::string::npos);
    page.close();
    EXPECT_TRUE(is_let_go());
}

} // namespace
