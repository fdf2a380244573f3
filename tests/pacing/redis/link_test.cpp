// The way to Redis, against a server that does what it should not.
#include "pacing/redis/link_rig.hpp"

#include <gmock/gmock.h>

using namespace andante::pacing;
using namespace redis_test;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using kind = link_event::kind;

TEST(link, server_that_answers_nonsense_counts_as_away)
{
    for (const std::string nonsense :
         {"HTTP/1.1 400 Bad Request\r\n\r\n",
          "$-1\r\n",           // nil
          ":7\r\n",            // a number
          "+OK\r\n",           // a status
          "*0\r\n",            // an empty array
          "*-1\r\n",           // a nil array
          "*1\r\n$1\r\nx\r\n", // of the wrong type
          "*2147483647\r\n",   // an array that nobody can hold
          "$536870912\r\nx",   // a text that never ends
          "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
          "-WRONGTYPE Operation against a key\r\n",
          "-LOADING Redis is loading\r\n",
          "-READONLY You can't write\r\n"}) {
        link_rig rig(answering(nonsense));
        const auto one = rig.connect();
        rig.wait_for(1);
        one->call(link_rig::call(1));
        rig.wait_for(2);
        EXPECT_EQ(rig.events[0].what, kind::reachable) << nonsense;
        EXPECT_EQ(rig.events[1].what, kind::unreachable) << nonsense;
        if (nonsense.starts_with('-')) {
            const auto said = nonsense.substr(1, nonsense.size() - 3);
            EXPECT_THAT(rig.events[1].why, HasSubstr(said)) << "the whole message";
        }
        EXPECT_THAT(rig.events[1].why, HasSubstr("fake.sock")) << "which server";
        EXPECT_EQ(rig.runs(), 3u) << nonsense;
        one->stop(link_rig::call(9, script::leave));
        rig.time.settle();
    }
}

TEST(link, silence_is_ended_by_the_deadline_and_breaks_grow_to_the_longest)
{
    link_rig rig([](const fake_redis::words&) { return std::string(); });
    const auto one = rig.connect();
    rig.wait_for(1);
    EXPECT_EQ(rig.events[0].what, kind::unreachable);
    EXPECT_EQ(rig.fake.connections, 3);
    EXPECT_EQ(rig.time.elapsed(), 150ms);
    for (const auto pause : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
        const int before = rig.fake.connections;
        rig.time.advance(pause - 1ms);
        EXPECT_EQ(rig.fake.connections, before);
        rig.time.advance(51ms);
        EXPECT_EQ(rig.fake.connections, before + 1);
    }
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
    EXPECT_EQ(rig.time.armed_timers(), 0u);
}

TEST(link, call_whose_answer_is_lost_is_repeated_word_for_word_on_the_next_connection)
{
    int lost = 2;
    link_rig rig([&](const fake_redis::words& command) {
        if (const auto greeting = fake_redis::greet(command)) {
            return *greeting;
        }
        return lost-- > 0 ? std::string(fake_redis::hang_up) : good;
    });
    const auto one = rig.connect();
    rig.wait_for(1);
    one->call(link_rig::call(1));
    one->call(link_rig::call(2));
    rig.wait_for(3);
    EXPECT_EQ(rig.events[1].id, 1u);
    EXPECT_EQ(rig.events[2].id, 2u);
    std::vector<fake_redis::words> runs;
    for (const auto& command : rig.fake.commands) {
        if (command[0] == "EVALSHA") {
            runs.push_back(command);
        }
    }
    ASSERT_EQ(runs.size(), 4u); // the first one three times
    EXPECT_EQ(runs[0], runs[1]);
    EXPECT_EQ(runs[0], runs[2]);
    EXPECT_EQ(runs[0].back(), "argument");
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, scripts_that_the_server_forgot_are_sent_again_with_their_text)
{
    link_rig rig([&](const fake_redis::words& command) {
        if (const auto greeting = fake_redis::greet(command)) {
            return *greeting;
        }
        return command[0] == "EVALSHA" ? "-NOSCRIPT No matching script.\r\n" : good;
    });
    const auto one = rig.connect();
    rig.wait_for(1);
    one->call(link_rig::call(4, script::settle));
    rig.wait_for(2);
    EXPECT_EQ(rig.events[1].what, kind::answered);
    EXPECT_EQ(rig.events[1].id, 4u);
    EXPECT_EQ(rig.fake.commands.back()[0], "EVAL");
    EXPECT_EQ(rig.fake.commands.back()[1], source_of(script::settle));
    EXPECT_EQ(rig.fake.connections, 2); // commands and wake-ups; nothing was made anew
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, password_goes_to_the_server_and_nowhere_else)
{
    link_rig rig([&](const fake_redis::words& command) {
        return command[0] == "AUTH" ? "-WRONGPASS invalid tr0ub4dor\r\n" : std::string("+OK\r\n");
    });
    rig.options.user = "mika";
    rig.options.password = andante::secret("tr0ub4dor");
    const auto one = rig.connect();
    rig.wait_for(1);
    EXPECT_EQ(rig.events[0].what, kind::unreachable);
    EXPECT_THAT(rig.events[0].why, HasSubstr("refuses: WRONGPASS invalid *** (check"));
    EXPECT_THAT(rig.events[0].why, Not(HasSubstr("tr0ub4dor")));
    EXPECT_THAT(rig.fake.commands[0], ElementsAre("AUTH", "mika", "tr0ub4dor"));
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, user_without_a_password_signs_in_all_the_same)
{
    link_rig rig(answering("+OK\r\n"));
    rig.options.user = "mika";
    const auto one = rig.connect();
    rig.wait_for(1);
    EXPECT_THAT(rig.fake.commands[0], ElementsAre("AUTH", "mika", ""));
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, what_a_peer_says_reaches_no_terminal_and_has_an_end)
{
    link_rig rig([&](const fake_redis::words& command) {
        return command[0] == "SELECT" ? "-ERR \x1b[2J\x07" + std::string(5000, 'x') + "\r\n"
                                      : std::string("+OK\r\n");
    });
    rig.options.database = 3;
    const auto one = rig.connect();
    rig.wait_for(1);
    EXPECT_THAT(rig.events[0].why, HasSubstr("refuses: ERR ?[2J?xxx"));
    EXPECT_LT(rig.events[0].why.size(), 500u);
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, connection_that_was_made_anew_is_told_so_that_what_was_lost_can_be_told_again)
{
    int cut = 1;
    link_rig rig([&](const fake_redis::words& command) {
        if (const auto greeting = fake_redis::greet(command)) {
            return *greeting;
        }
        return cut-- > 0 ? std::string(fake_redis::hang_up) : good;
    });
    int renewed = 0;
    rig.on_renewed = [&] { ++renewed; };
    const auto one = rig.connect();
    rig.wait_for(1);
    one->call(link_rig::call(1));
    rig.wait_for(2);
    EXPECT_EQ(renewed, 1);
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, database_is_selected_before_anything_else)
{
    link_rig rig([&](const fake_redis::words& command) {
        return command[0] == "SELECT" ? "+OK\r\n" : fake_redis::greet(command).value_or(good);
    });
    rig.options.database = 3;
    const auto one = rig.connect();
    rig.wait_for(1);
    EXPECT_EQ(rig.events[0].what, kind::reachable);
    EXPECT_THAT(rig.fake.commands[0], ElementsAre("SELECT", "3"));
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, wake_up_is_told_and_nonsense_in_its_place_is_not)
{
    link_rig rig(answering(good));
    const auto one = rig.connect();
    rig.wait_for(1);
    rig.time.settle();
    for (const auto* bad : {"", "x", "1", "1 ", "1 x", "-", "1 -5", "99999999999999999999 1"}) {
        rig.fake.publish(bad);
        rig.time.settle();
    }
    EXPECT_EQ(rig.events.size(), 1u);
    rig.fake.publish("1700 25");
    rig.wait_for(2);
    EXPECT_EQ(rig.events[1].what, kind::woken);
    EXPECT_EQ(rig.events[1].stamp, 1700);
    EXPECT_EQ(rig.events[1].number, 25);
    // The subscription alone is cut: it comes back, and no call is lost.
    rig.fake.cut_subscribers();
    rig.time.advance(10s);
    rig.fake.publish("1800 0");
    rig.wait_for(3);
    EXPECT_EQ(rig.events[2].stamp, 1800);
    one->stop(link_rig::call(9, script::leave));
    rig.time.settle();
}

TEST(link, steady_clock_proves_how_much_time_has_passed)
{
    scope_clock clock(50ms);
    const scope_clock::time_point start(1000s);
    EXPECT_EQ(clock.proof(start).seen, 0);
    clock.observe(start, start + 2ms, 5'000'000);
    const auto proof = clock.proof(start + 1s);
    EXPECT_EQ(proof.seen, 5'000'000);
    EXPECT_EQ(proof.least, 998'000 - 998);
    EXPECT_EQ(proof.most, 1'000'000 + 1000 + 10'000 + 50'000);
    clock.observe(start + 3s, start + 3s, 4'000'000); // an older answer proves nothing
    EXPECT_EQ(clock.proof(start + 4s).seen, 5'000'000);
    clock.forget();
    EXPECT_EQ(clock.proof(start + 4s).seen, 0);
}
