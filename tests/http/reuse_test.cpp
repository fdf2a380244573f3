// Which connection carries the next exchange, and which may not.
#include "http/fetch.hpp"
#include "support/flag.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::http {
namespace {

using support::bench;
using support::flag;
using support::get;
using support::ok;
using support::peer;
using support::raw_server;
using support::serve_hello;

namespace asio = boost::asio;

/// Holds the end of a body back until the server has done what comes next.
class waiting_sink final : public body_sink {
public:
    explicit waiting_sink(flag& until)
        : until_(&until)
    {}

    bool begin(const response&, std::optional<std::uint64_t>) override { return true; }
    result<void> write(std::string_view) override
    {
        until_->wait();
        return {};
    }

private:
    flag* until_;
};

TEST(pool, a_connection_that_ended_with_its_answer_is_not_handed_to_the_next_in_line)
{
    for (const std::string more : {"", "HTTP/1.1 200 OK\r\n"}) {
        flag ended;
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(ok("a"));
            if (client.number == 0) {
                more.empty() ? client.close() : void(client.write(more));
                ended.raise();
            }
            client.wait_for_close();
        });
        auto options = bench::no_proxy();
        options.connections_per_origin = 1;
        bench at(options);
        std::vector<result<response>> answers;
        const auto done = [&](std::exception_ptr, result<response> answer) {
            answers.push_back(std::move(answer));
        };
        request first(method::post, *url::parse(server.url()));
        auto second = first;
        first.sink = std::make_shared<waiting_sink>(ended);
        asio::co_spawn(at.io, at.transport->send(first, exchange_limits()), done);
        asio::co_spawn(at.io, at.transport->send(second, exchange_limits()), done);
        at.io.run();
        ASSERT_EQ(answers.size(), 2u);
        for (const auto& answer : answers) {
            EXPECT_TRUE(answer) << more << answer.error().message();
        }
        EXPECT_EQ(server.accepted(), 2u);
    }
}

TEST(pool, what_came_behind_an_answer_is_not_the_next_one_however_long_it_is)
{
    // One fills what is read at a time. What takes several packets may be overtaken by the next.
    const auto head = ok(std::string(16'000, 'a')).size() - 16'000;
    for (const std::size_t size : {std::size_t(1), std::size_t(16'383), 16'384 - head}) {
        const std::string body(size, 'a');
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(client.number == 0 ? ok(body) + ok("stray") : ok("mine"));
            client.wait_for_close();
        });
        bench at;
        EXPECT_EQ(at.send(get(server))->body, body);
        EXPECT_EQ(at.send(get(server))->body, "mine") << size;
        EXPECT_EQ(server.accepted(), 2u) << size;
    }
}

TEST(pool, a_read_goes_again_when_the_connection_had_ended_and_the_next_ones_look_first)
{
    std::array<flag, 4> ended;
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok("a"));
        client.close(); // which the answer does not say
        ended.at(client.number).raise();
    });
    auto options = bench::no_proxy();
    options.connections_per_origin = 1;
    const auto watcher = std::make_shared<support::pool_recorder>();
    bench at(options, watcher);
    std::size_t answers = 0;
    // The second is handed the connection of the first, whose end has come with the answer.
    const auto read_twice = [&](flag& until) {
        auto first = get(server);
        first.sink = std::make_shared<waiting_sink>(until);
        const auto done = [&](std::exception_ptr, const result<response>& answer) {
            answers += answer ? 1 : 0;
        };
        asio::co_spawn(at.io, at.transport->send(first, exchange_limits()), done);
        asio::co_spawn(at.io, at.transport->send(get(server), exchange_limits()), done);
        at.io.restart();
        at.io.run();
    };
    const auto reused = [&] {
        return std::count(watcher->seen.begin(), watcher->seen.end(), pool_event::kind::reused);
    };
    read_twice(ended[0]);
    EXPECT_EQ(answers, 2u);
    EXPECT_EQ(server.accepted(), 2u);
    EXPECT_EQ(reused(), 1); // believed, and found closed
    ended[1].wait();
    read_twice(ended[2]);
    EXPECT_EQ(answers, 4u);
    EXPECT_EQ(server.accepted(), 4u);
    EXPECT_EQ(reused(), 1); // looked at
}

TEST(pool, keeps_no_connection_when_none_may_idle)
{
    raw_server server(serve_hello);
    auto options = bench::no_proxy();
    options.idle_per_origin = 0;
    bench at(options);
    ASSERT_TRUE(at.send(get(server)));
    ASSERT_TRUE(at.send(get(server)));
    EXPECT_EQ(server.accepted(), 2u);
}

TEST(pool, closes_idle_connections_on_request)
{
    flag closed;
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok("a"));
        client.wait_for_close();
        closed.raise();
    });
    bench at;
    ASSERT_TRUE(at.send(get(server)));
    at.transport->close_idle();
    closed.wait();
    ASSERT_TRUE(at.send(get(server)));
    EXPECT_EQ(server.accepted(), 2u);
}

} // namespace
} // namespace andante::http
