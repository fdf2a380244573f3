#include "jobs/poll_schedule.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::time_source;
using andante::jobs::poll_schedule;

constexpr time_source::time_point start{1000h};

TEST(poll_schedule, slows_from_two_to_five_seconds)
{
    const poll_schedule schedule(start, start + 15min);
    EXPECT_EQ(*schedule.next(start, 0.5, {}), start + 2s);
    EXPECT_EQ(*schedule.next(start + 29s, 0.5, {}), start + 31s);
    EXPECT_EQ(*schedule.next(start + 30s, 0.5, {}), start + 33s);
    EXPECT_EQ(*schedule.next(start + 119s, 0.5, {}), start + 122s);
    EXPECT_EQ(*schedule.next(start + 120s, 0.5, {}), start + 125s);
}

TEST(poll_schedule, slows_in_step_with_the_pace_of_its_jobs)
{
    const andante::jobs::poll_pace hours(30s, 60s);
    const poll_schedule schedule(start, start + 24h, hours);
    EXPECT_EQ(*schedule.next(start, 0.5, {}), start + 30s);
    EXPECT_EQ(*schedule.next(start + 449s, 0.5, {}), start + 479s);
    EXPECT_EQ(*schedule.next(start + 450s, 0.5, {}), start + 495s);
    EXPECT_EQ(*schedule.next(start + 30min, 0.5, {}), start + 31min);
    EXPECT_EQ(*schedule.next(start + 4h, 0.0, {}), start + 4h + 54s);
}

TEST(poll_schedule, jitter_never_leaves_two_to_five_seconds)
{
    const poll_schedule schedule(start, start + 15min);
    for (const auto since : {0s, 10s, 45s, 200s}) {
        for (double random = 0; random < 1; random += 0.01) {
            const auto wait = *schedule.next(start + since, random, {}) - (start + since);
            EXPECT_GE(wait, 2s);
            EXPECT_LE(wait, 5s);
        }
    }
    EXPECT_EQ(*schedule.next(start + 45s, 0.0, {}) - (start + 45s), 2700ms);
}

TEST(poll_schedule, the_last_look_is_exactly_at_the_deadline)
{
    const poll_schedule schedule(start, start + 7s);
    std::vector<time_source::duration> looks;
    auto now = start;
    while (const auto next = schedule.next(now, 0.5, {})) {
        now = *next;
        looks.push_back(now - start);
    }
    EXPECT_EQ(looks, (std::vector<time_source::duration>{2s, 4s, 6s, 7s}));
}

TEST(poll_schedule, a_hint_lengthens_the_pause_but_not_past_the_deadline)
{
    const poll_schedule schedule(start, start + 60s);
    EXPECT_EQ(*schedule.next(start, 0.5, 20s), start + 20s);
    EXPECT_EQ(*schedule.next(start, 0.5, 1s), start + 2s);
    EXPECT_EQ(*schedule.next(start, 0.5, 100s), start + 60s);
}

TEST(poll_schedule, nothing_follows_a_look_at_or_after_the_deadline)
{
    const poll_schedule schedule(start, start + 7s);
    EXPECT_FALSE(schedule.next(start + 7s, 0.5, {}));
    EXPECT_FALSE(schedule.next(start + 8s, 0.5, {}));
}

} // namespace
