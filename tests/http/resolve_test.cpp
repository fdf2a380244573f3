#include "http/fetch.hpp"
#include "http/resolve.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::tcp;
using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

endpoints list(std::initializer_list<const char*> addresses)
{
    endpoints found;
    for (const auto* each : addresses) {
        found.emplace_back(make_address(each), 1);
    }
    return found;
}

TEST(addresses, are_tried_family_by_family_in_turn)
{
    EXPECT_EQ(interleaved(list({})), list({}));
    EXPECT_EQ(interleaved(list({"::1"})), list({"::1"}));
    EXPECT_EQ(
        interleaved(list({"::1", "::2", "::3", "1.0.0.1", "1.0.0.2"})),
        list({"::1", "1.0.0.1", "::2", "1.0.0.2", "::3"})
    );
    EXPECT_EQ(
        interleaved(list({"1.0.0.1", "1.0.0.2", "::1"})), list({"1.0.0.1", "::1", "1.0.0.2"})
    );
}

TEST(addresses, of_ipv6_work)
{
    support::raw_server_options options;
    options.address = "::1";
    raw_server server(
        [](peer& client) {
            client.read_request();
            client.write(ok("six"));
        },
        options
    );
    bench at;
    const auto answer = at.get(server.url());
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "six");
}

TEST(addresses, a_dead_first_one_is_passed_over)
{
    // localhost has both families here, or only the one that is served: either way it is found.
    for (const auto address : {"127.0.0.1", "::1"}) {
        support::raw_server_options options;
        options.address = address;
        raw_server server(
            [](peer& client) {
                client.read_request();
                client.write(ok("found"));
            },
            options
        );
        boost::asio::io_context io;
        auto dog = std::make_shared<watchdog>(io.get_executor());
        const auto found = support::run(
            io,
            resolve(io.get_executor(), dog, "localhost", server.port(), watchdog::time_point::max())
        );
        ASSERT_TRUE(found);
        const auto served = tcp::endpoint(make_address(address), server.port());
        if (std::find(found->begin(), found->end(), served) == found->end()) {
            continue; // This machine does not give localhost that address.
        }
        bench at;
        const auto answer = at.get(server.url("/", "localhost"));
        ASSERT_TRUE(answer) << address << answer.error().message();
        EXPECT_EQ(answer->body, "found");
    }
}

TEST(addresses, a_limit_that_has_passed_is_a_failure_to_resolve)
{
    boost::asio::io_context io;
    auto dog = std::make_shared<watchdog>(io.get_executor());
    const auto failed =
        support::run(io, resolve(io.get_executor(), dog, "localhost", 1, watchdog::time_point()));
    if (!failed) { // Else the system's resolver was faster than the timer.
        EXPECT_EQ(failed.error(), errc::resolve_failed);
    }
}

} // namespace
} // namespace andante::http
