#include "http/fetch.hpp"
#include "http/slow_names.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

namespace names = support::slow_names;

void serve_fine(peer& client)
{
    while (!client.read_request().empty()) {
        client.write(ok("fine"));
    }
}

TEST(slow_names, do_not_use_up_the_time_to_connect)
{
    raw_server server(serve_fine);
    auto options = bench::no_proxy();
    options.connect_timeout = options.tls_timeout = 400ms;
    bench at(options);
    // A request with a deadline tells when more than the time to connect has passed.
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 500ms;
    request clock(method::get, *url::parse(server.url("/", "clock.slow")));
    boost::asio::co_spawn(
        at.io,
        at.transport->send(std::move(clock), limits),
        [](std::exception_ptr, const result<response>& ended) {
            EXPECT_EQ(ended.error(), errc::deadline_exceeded);
            names::answer("late.slow");
        }
    );
    const auto answer = at.get(server.url("/", "late.slow"));
    names::answer("clock.slow");
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "fine");
}

TEST(slow_names, have_a_limit_of_their_own_and_a_repeat_joins_the_look_up)
{
    raw_server server(serve_fine);
    auto options = bench::no_proxy();
    options.resolve_timeout = 50ms;
    bench at(options);
    for (int i = 0; i < 3; ++i) {
        const auto failed = at.get(server.url("/", "twice.slow"));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::resolve_failed);
        EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
        EXPECT_NE(failed.error().message().find("50 ms"), std::string::npos);
    }
    EXPECT_EQ(names::asked("twice.slow"), 1u);
    names::answer("twice.slow");
    auto answer = at.get(server.url("/", "twice.slow"));
    EXPECT_TRUE(answer) << answer.error().message();
}

TEST(slow_names, do_not_hold_up_other_names_nor_the_deadline)
{
    raw_server server(serve_fine);
    bench at;
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 50ms;
    EXPECT_EQ(at.get(server.url("/", "never.slow"), limits).error(), errc::deadline_exceeded);
    names::answer("other.slow");
    const auto answer = at.get(server.url("/", "other.slow"));
    EXPECT_TRUE(answer) << answer.error().message();
    names::answer("never.slow");
}

} // namespace
} // namespace andante::http
