#include "http/fetch.hpp"
#include "support/flag.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using support::bench;
using support::flag;
using support::get;
using support::ok;
using support::peer;
using support::raw_server;

/// Answers once, then closes the kept connection when the test says so.
class closing_server {
public:
    /// `late`: closes only once the next request has come, so that no look at the socket helps.
    explicit closing_server(bool late)
        : server([this, late](peer& client) {
            client.read_request();
            client.write(ok(std::to_string(client.number)));
            if (client.number > 0) {
                client.wait_for_close();
            } else if (late) {
                client.read_request();
                client.reset();
            } else {
                client.close();
                closed.raise();
            }
        })
    {}

    flag closed;
    raw_server server;
};

TEST(keep_alive_race, a_connection_known_to_be_closed_is_not_used_by_any_method)
{
    for (const auto verb : {method::get, method::post, method::delete_}) {
        closing_server at_once(false);
        bench at;
        EXPECT_EQ(at.send(get(at_once.server))->body, "0");
        at_once.closed.wait();
        const auto answer = at.send(request(verb, *url::parse(at_once.server.url())));
        ASSERT_TRUE(answer) << to_string(verb) << answer.error().message();
        EXPECT_EQ(answer->body, "1");
    }
}

TEST(keep_alive_race, a_read_is_repeated_once_on_a_new_connection)
{
    for (const auto verb : {method::get, method::head}) {
        closing_server late(true);
        bench at;
        EXPECT_EQ(at.send(get(late.server))->body, "0");
        const auto answer = at.send(request(verb, *url::parse(late.server.url())));
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(late.server.accepted(), 2u);
    }
}

TEST(keep_alive_race, a_write_is_not_repeated_and_may_have_taken_effect)
{
    for (const auto verb : {method::post, method::put, method::patch, method::delete_}) {
        closing_server late(true);
        bench at;
        EXPECT_EQ(at.send(get(late.server))->body, "0");
        const auto failed = at.send(request(verb, *url::parse(late.server.url())));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::connection_reset);
        EXPECT_EQ(failed.error().outcome(), outcome::unknown);
        EXPECT_EQ(late.server.accepted(), 1u);
    }
}

TEST(keep_alive_race, a_read_on_a_new_connection_is_not_repeated)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.reset();
    });
    bench at;
    EXPECT_EQ(at.send(get(server)).error(), errc::connection_reset);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST(keep_alive_race, a_read_that_had_begun_to_be_answered_is_not_repeated)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok("0"));
        client.read_request();
        client.write("H");
        client.close();
    });
    bench at;
    ASSERT_TRUE(at.send(get(server)));
    EXPECT_EQ(at.send(get(server)).error(), errc::connection_reset);
    EXPECT_EQ(server.accepted(), 1u);
}

} // namespace
} // namespace andante::http
