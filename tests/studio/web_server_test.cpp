#include "emulator/blocking_client.hpp"
#include "examples/studio_server/web_server.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using studio_server::web_reply;
using studio_server::web_request;

asio::awaitable<web_reply> echo(web_request request)
{
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

} // namespace
