// How the way to Redis ends: with its last words, at every point, and with its context.
#include "pacing/redis/link_rig.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

using namespace andante::pacing;
using namespace redis_test;
using namespace std::chrono_literals;

TEST(link, last_words_are_sent_when_it_ends)
{
    link_rig rig(answering(good));
    auto one = rig.connect();
    rig.wait_for(1);
    one->call(link_rig::call(1, script::settle));
    one->stop(link_rig::call(2, script::leave));
    one.reset();
    rig.time.settle();
    EXPECT_EQ(rig.runs(), 2u);
    EXPECT_EQ(rig.events.size(), 1u) << "nothing is told after the end";
    EXPECT_EQ(rig.time.armed_timers(), 0u);
}

TEST(link, it_waits_for_the_answer_to_its_last_words_as_long_as_a_call_may_take)
{
    link_rig rig([](const fake_redis::words& command) {
        return fake_redis::greet(command).value_or(std::string());
    });
    auto one = rig.connect();
    rig.wait_for(1);
    one->stop(link_rig::call(2, script::leave));
    one.reset();
    rig.time.settle();
    EXPECT_EQ(rig.runs(), 1u);
    EXPECT_EQ(rig.time.armed_timers(), 1u) << "it is still there";
    rig.time.advance(rig.options.call_deadline);
    EXPECT_EQ(rig.time.armed_timers(), 0u);
}

TEST(link, it_ends_cleanly_at_every_point)
{
    for (const auto& reply : {good, std::string(), std::string(fake_redis::hang_up)}) {
        for (int commands = 0; commands < 14; ++commands) {
            int seen = 0;
            std::shared_ptr<redis_link> one;
            link_rig rig([&](const fake_redis::words& command) {
                if (seen++ == commands && one) {
                    one->stop(link_rig::call(9, script::leave));
                    one.reset();
                }
                return fake_redis::greet(command).value_or(reply);
            });
            one = rig.connect();
            one->call(link_rig::call(1));
            rig.time.advance(200ms);
            if (one) {
                one->call(link_rig::call(2));
                rig.time.advance(200ms);
            }
            if (one) {
                one->stop(link_rig::call(9, script::leave));
                one.reset();
            }
            rig.time.advance(1s);
            EXPECT_EQ(rig.time.armed_timers(), 0u) << commands << reply;
        }
    }
}

TEST(link, goes_with_its_executor_at_every_point)
{
    for (int commands = 0; commands < 10; ++commands) {
        int seen = 0;
        std::weak_ptr<redis_link> left;
        {
            link_rig rig([&](const fake_redis::words& command) {
                return seen++ >= commands ? std::string()
                                          : fake_redis::greet(command).value_or(good);
            });
            const auto one = rig.connect();
            one->call(link_rig::call(1));
            rig.time.settle();
            left = one;
        }
        EXPECT_TRUE(left.expired()) << "nothing of it is left after " << commands << " commands";
    }
}

TEST(link, outlives_its_context_and_does_nothing_from_then_on)
{
    for (int commands = 0; commands < 10; ++commands) {
        int seen = 0;
        std::shared_ptr<redis_link> kept;
        std::shared_ptr<redis_link> untold;
        {
            link_rig rig([&](const fake_redis::words& command) {
                return seen++ >= commands ? std::string()
                                          : fake_redis::greet(command).value_or(good);
            });
            kept = rig.connect();
            untold = rig.connect();
            kept->call(link_rig::call(1));
            rig.time.settle();
            kept->call(link_rig::call(2)); // on its way when the context goes
        }
        const int before = seen;
        kept->call(link_rig::call(3));
        kept->start();
        kept->stop(link_rig::call(9, script::leave));
        kept.reset();
        untold.reset();
        EXPECT_EQ(seen, before) << commands;
    }
}
