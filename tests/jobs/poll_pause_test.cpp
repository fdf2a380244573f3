// What a service that asks for a pause by refusing a look does to the looks that follow.
#include "jobs/schedule_rig.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using andante::jobs::scheduler_options;
using andante_tests::schedule_rig;

/// Reads until the wait of that length is over; gives when each read left, counted from now.
std::vector<andante::time_source::duration> read_moments(schedule_rig& here, int reads)
{
    std::vector<andante::time_source::duration> found;
    const auto start = here.now;
    for (int number = 0; number < reads; ++number) {
        const auto what = here.read();
        found.push_back(here.now - start);
        here.answer(what);
    }
    return found;
}

TEST(poll_pause, what_a_failed_look_was_told_holds_for_a_day_at_most)
{
    for (const auto hint : {24h * 365 * 31, 25h}) {
        schedule_rig here;
        here.add(24h * 3);
        here.scheduler.failed(here.read(), hint, here.now);
        const auto after = read_moments(here, 1);
        EXPECT_GE(after[0], 24h);
        EXPECT_LT(after[0], 24h + 1min);
    }
}

TEST(poll_pause, it_does_not_hold_up_a_webhook_which_may_look_once)
{
    schedule_rig here;
    auto& job = here.add(24h);
    here.scheduler.failed(here.read(), 10h, here.now);
    here.now += 5min;
    here.scheduler.hint(job, here.now);
    const auto hinted = here.now;
    const auto look = here.read();
    EXPECT_EQ(here.now, hinted);
    EXPECT_EQ(look.job, &job);
    here.scheduler.failed(look, 10h, here.now);
    here.scheduler.hint(job, here.now);
    here.read();
    EXPECT_GE(here.now - hinted, 10h) << "once, however often it is told";
}

TEST(poll_pause, it_does_not_hold_up_the_last_look)
{
    schedule_rig here;
    auto& first = here.add(1min);
    here.add(10h);
    here.scheduler.failed(here.read(), 5h, here.now);
    const auto look = here.read();
    EXPECT_EQ(here.now, first.deadline);
    EXPECT_TRUE(look.job == nullptr || look.job == &first);
}

TEST(poll_pause, regular_looks_wait_for_it_and_any_answer_ends_it)
{
    scheduler_options options;
    options.page_limit = 0;
    schedule_rig here(options);
    auto& told = here.add(10h);
    auto& other = here.add(10h);
    auto what = here.read();
    while (what.job != &told) {
        here.answer(what);
        what = here.read();
    }
    here.scheduler.failed(what, 1h, here.now);
    const auto refused = here.now;
    here.now += 10s;
    here.scheduler.hint(other, here.now);
    what = here.read();
    EXPECT_EQ(what.job, &other);
    EXPECT_LT(here.now - refused, 20s);
    here.answer(what); // it is well again
    what = here.read();
    EXPECT_EQ(what.job, &other) << "the one that was sent away stays away";
    EXPECT_LT(here.now - refused, 1min);
}

TEST(poll_pause, what_was_never_seen_is_looked_at_at_once_and_what_was_seen_at_the_usual_pace)
{
    schedule_rig here;
    for (int index = 0; index < 20; ++index) {
        here.add(1h).unlisted = true; // far down a long list
    }
    const auto first = read_moments(here, 20);
    EXPECT_EQ(first.back(), 0s);
    const auto then = read_moments(here, 20);
    EXPECT_GT(then.back(), 4s);
}

TEST(poll_pause, looks_at_what_was_never_seen_keep_to_their_budget)
{
    schedule_rig here;
    for (int index = 0; index < 3; ++index) {
        here.add(1h).unlisted = true;
    }
    here.budget.unseen = here.now + 7s;
    here.budget.regular = here.now + 9s;
    const auto start = here.now;
    const auto look = here.read();
    EXPECT_EQ(here.now - start, 7s);
    EXPECT_TRUE(look.unseen);
}

TEST(poll_pause, two_looks_at_one_job_keep_the_distance_that_its_pace_asks_for)
{
    scheduler_options options;
    options.page_limit = 0;
    options.pace.nearest = 1s;
    schedule_rig here(options);
    auto& job = here.add(10h);
    const auto look = here.read();
    const auto first = here.now;
    here.answer(look);
    here.scheduler.hint(job, here.now + 100ms);
    here.now += 100ms;
    here.answer(here.read());
    EXPECT_EQ(here.now - first, 1s) << "although somebody says that it has ended";
    const auto second = here.now;
    here.scheduler.change_deadline(job, here.now + 200ms);
    here.read();
    EXPECT_EQ(here.now - second, 1s) << "although it is the last look";
}

} // namespace
