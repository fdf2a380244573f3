// Which looks end a wait at its deadline, and how old a job is taken to be.
#include "jobs/table_rig.hpp"

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using andante::errc;
using andante_tests::table_rig;
using andante_tests::waiting_one;

TEST(job_ends, a_look_that_left_before_the_deadline_is_not_the_last_one)
{
    table_rig here;
    waiting_one one(here.now + 1min);
    here.table.join(one.place, "a", here.now);
    const auto late = here.now + 1min + 100ms;
    here.table.saw(here.seen("a", "processing"), late, here.now + 1min - 300ms);
    EXPECT_TRUE(one.endings.empty());
    const auto step = here.table.scheduler().next(late, {});
    ASSERT_TRUE(step.read) << "the last look leaves now";
    EXPECT_EQ(step.read->left, late);
    here.table.saw(here.completed("a"), late + 400ms, step.read->left);
    EXPECT_TRUE(one.has_value());
}

TEST(job_ends, a_look_that_left_at_the_deadline_ends_the_wait_whatever_it_says)
{
    for (const bool fails : {false, true}) {
        table_rig here;
        waiting_one one(here.now + 1min);
        here.table.join(one.place, "a", here.now);
        const auto left = here.now + 1min;
        if (fails) {
            here.table.failed("a", here.problem(errc::read_timeout), left + 3s, left);
        } else {
            here.table.saw(here.seen("a", "processing"), left + 3s, left);
        }
        EXPECT_EQ(one.code(), errc::wait_deadline);
    }
}

TEST(job_ends, a_failing_look_that_left_before_the_deadline_is_not_the_last_one)
{
    table_rig here;
    waiting_one one(here.now + 1min);
    here.table.join(one.place, "a", here.now);
    const auto late = here.now + 1min + 3s;
    here.table.failed("a", here.problem(errc::read_timeout), late, here.now + 59s);
    EXPECT_TRUE(one.endings.empty());
    EXPECT_TRUE(here.table.scheduler().next(late, {}).read);
    here.table.leave(one.place, late);
}

TEST(job_ends, a_page_that_left_before_the_deadline_is_not_the_last_look)
{
    table_rig here;
    waiting_one one(here.now + 1min);
    here.table.join(one.place, "a", here.now);
    andante::jobs::planned_read read;
    read.what = andante::jobs::planned_read::kind::page;
    read.limit = 99;
    andante::jobs::listing found;
    found.items.push_back(here.seen("a", "processing"));
    read.left = here.now + 59s;
    here.table.saw_page(read, found, here.now + 61s);
    EXPECT_TRUE(one.endings.empty());
    read.left = here.now + 61s;
    here.table.saw_page(read, found, here.now + 62s);
    EXPECT_EQ(one.code(), errc::wait_deadline);
}

TEST(job_ends, of_two_waits_only_the_one_whose_deadline_had_come_when_the_look_left_ends)
{
    table_rig here;
    waiting_one one(here.now + 10s);
    waiting_one other(here.now + 12s);
    here.table.join(one.place, "a", here.now);
    here.table.join(other.place, "a", here.now);
    here.table.saw(here.seen("a", "processing"), here.now + 13s, here.now + 11s);
    EXPECT_EQ(one.code(), errc::wait_deadline);
    EXPECT_TRUE(other.endings.empty());
    here.table.saw(here.seen("a", "processing"), here.now + 14s, here.now + 13s);
    EXPECT_EQ(other.code(), errc::wait_deadline);
}

TEST(job_ends, a_job_that_is_older_than_its_wait_is_told_of_as_silent_at_the_first_look)
{
    table_rig here;
    waiting_one one(here.now + 1min);
    here.table.join(one.place, "a", here.now);
    auto old = here.seen("a", "processing");
    old.age = 4min + 50s;
    here.table.saw(old, here.now);
    EXPECT_TRUE(here.table.take_events().empty());
    old.age = 4min; // what a later answer says changes nothing
    here.table.saw(old, here.now + 10s);
    const auto told = here.table.take_events();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].what, andante::job_event::kind::silent);
    here.table.saw(old, here.now + 1min);
    EXPECT_EQ(one.code(), errc::wait_deadline);
    EXPECT_NE(one.endings[0]->problem->message().find("300 s"), std::string::npos);
}

TEST(job_ends, a_job_from_the_future_was_created_now)
{
    table_rig here;
    waiting_one one(here.now + 1min);
    here.table.join(one.place, "a", here.now);
    auto odd = here.seen("a", "processing");
    odd.age = -1h;
    here.table.saw(odd, here.now + 2s);
    EXPECT_EQ(here.table.find("a")->poll.born, here.now + 2s);
    here.table.leave(one.place, here.now + 2s);
}

TEST(job_ends, a_page_that_asks_for_a_pause_gets_one)
{
    table_rig here;
    waiting_one one(here.now + 15min);
    waiting_one other(here.now + 15min);
    here.table.join(one.place, "a", here.now);
    here.table.join(other.place, "b", here.now);
    andante::jobs::planned_read read;
    read.what = andante::jobs::planned_read::kind::page;
    read.limit = 99;
    read.left = here.now;
    andante::jobs::listing found;
    found.items.push_back(here.seen("b", "processing"));
    found.items.push_back(here.seen("a", "processing"));
    found.retry_after = 20s;
    here.table.saw_page(read, found, here.now);
    EXPECT_EQ(here.table.scheduler().next(here.now, {}).until, here.now + 20s);
    here.table.announce(here.webhook("a", false), here.now + 5s); // a hint need not wait
    EXPECT_TRUE(here.table.scheduler().next(here.now + 5s, {}).read);
    found.retry_after.reset();
    here.table.saw_page(read, found, here.now + 6s);
    EXPECT_LE(*here.table.scheduler().next(here.now + 6s, {}).until, here.now + 9s);
    here.table.leave(one.place, here.now);
    here.table.leave(other.place, here.now);
}

} // namespace
