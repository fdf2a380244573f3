#include "examples/studio_server/event_hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
using studio_server::event_hub;
using studio_server::event_stream;

/// What a viewer gets until there is nothing more for it now.
asio::awaitable<void> read_all(std::shared_ptr<event_stream> stream, std::string* into)
{
    while (!stream->is_closed()) {
        const auto texts = co_await stream->take();
        for (const auto& each : texts) {
            *into += *each;
        }
    }
}

TEST(event_hub, shows_a_new_viewer_everything_first_and_then_each_change)
{
    asio::io_context io;
    event_hub hub(io.get_executor());
    std::string seen;
    asio::co_spawn(io, read_all(hub.watch("all", "[1]"), &seen), asio::detached);
    io.poll();
    hub.publish("job", "{\"number\":1}");
    io.poll();
    EXPECT_EQ(seen, "event: all\ndata: [1]\n\nevent: job\ndata: {\"number\":1}\n\n");
    hub.close();
    io.poll();
    EXPECT_EQ(hub.viewers(), 0u);
}

TEST(event_hub, drops_a_viewer_that_does_not_keep_up_and_serves_the_others)
{
    asio::io_context io;
    event_hub hub(io.get_executor());
    const auto slow = hub.watch("all", "[]");
    std::string seen;
    asio::co_spawn(io, read_all(hub.watch("all", "[]"), &seen), asio::detached);
    for (int i = 0; i < 300; ++i) {
        hub.publish("job", std::to_string(i));
        io.poll();
    }
    EXPECT_TRUE(slow->is_closed());
    EXPECT_EQ(hub.viewers(), 1u);
    EXPECT_NE(seen.find("data: 299\n"), std::string::npos);
    hub.close();
    io.poll();
}

TEST(event_hub, forgets_viewers_that_went_away_and_has_room_for_a_thousand)
{
    asio::io_context io;
    event_hub hub(io.get_executor());
    hub.watch("all", "[]");
    EXPECT_EQ(hub.viewers(), 0u);
    std::vector<std::shared_ptr<event_stream>> all;
    for (int i = 0; i < 1000; ++i) {
        all.push_back(hub.watch("all", "[]"));
        ASSERT_TRUE(all.back());
    }
    EXPECT_FALSE(hub.watch("all", "[]"));
    all.pop_back();
    EXPECT_TRUE(hub.watch("all", "[]"));
}

} // namespace
