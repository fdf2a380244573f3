#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

void serve_hello(peer& client)
{
    while (!client.read_request().empty()) {
        client.write(ok("hello"));
    }
}

TEST(transport, gets_a_body_and_keeps_the_connection)
{
    raw_server server(serve_hello);
    bench at;
    for (int i = 0; i < 3; ++i) {
        const auto answer = at.get(server.url("/a"));
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "hello");
        EXPECT_GE(answer->body.capacity(), answer->body.size() + 64);
    }
    EXPECT_EQ(server.accepted(), 1u);
}

} // namespace
} // namespace andante::http
