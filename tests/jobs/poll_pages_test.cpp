// Several jobs that share reads of the list.
#include "jobs/schedule_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::jobs::planned_read;
using andante::jobs::poll_scheduler;
using andante_tests::schedule_rig;

TEST(poll_pages, up_to_ninety_nine_jobs_take_one_page_every_two_seconds)
{
    schedule_rig here;
    for (int index = 0; index < 99; ++index) {
        here.add();
    }
    const auto start = here.now;
    int reads = 0;
    while (here.now < start + 5min) {
        const auto what = here.read();
        EXPECT_EQ(what.what, planned_read::kind::page);
        EXPECT_EQ(what.offset, 0);
        here.answer(what);
        ++reads;
    }
    EXPECT_GE(reads, 135);
    EXPECT_LE(reads, 151);
}

TEST(poll_pages, no_more_of_the_list_is_read_than_needed)
{
    schedule_rig here;
    for (int index = 0; index < 10; ++index) {
        here.add();
    }
    here.answer(here.read(), 30, 500); // where they stand is not known yet
    for (int round = 0; round < 5; ++round) {
        const auto what = here.read();
        EXPECT_EQ(what.offset, 30);
        EXPECT_LE(what.limit, 14);
        here.answer(what, 30, 500);
    }
}

TEST(poll_pages, follows_jobs_that_newer_ones_push_down)
{
    schedule_rig here;
    for (int index = 0; index < 50; ++index) {
        here.add();
    }
    std::int64_t above = 0;
    int pages = 0;
    for (int round = 0; round < 100; ++round) {
        const auto what = here.read();
        pages += what.what == planned_read::kind::page ? 1 : 0;
        here.answer(what, above, 1000);
        above += 2; // others create
    }
    EXPECT_GE(pages, 95);
    for (const auto& job : here.jobs) {
        EXPECT_LE(here.now - job->looked, 10s);
    }
}

TEST(poll_pages, a_job_that_the_list_does_not_show_is_looked_at_alone)
{
    schedule_rig here;
    auto& hidden = here.add();
    for (int index = 0; index < 5; ++index) {
        here.add();
    }
    const auto start = here.now;
    int alone = 0;
    while (here.now < start + 1min) {
        auto what = here.read();
        if (what.job == &hidden) {
            ++alone;
            here.answer(what);
            continue;
        }
        ASSERT_EQ(what.what, planned_read::kind::page);
        std::vector<poll_scheduler::page_item> items;
        for (std::size_t index = 1; index < here.jobs.size(); ++index) {
            poll_scheduler::page_item item;
            item.job = here.jobs[index].get();
            item.place = static_cast<std::int64_t>(index);
            items.push_back(item);
        }
        here.scheduler.saw_page(what, items, 6, false, here.now);
    }
    EXPECT_GE(alone, 4);
    EXPECT_LE(here.now - hidden.looked, 15s);
}

TEST(poll_pages, jobs_that_are_far_down_are_not_searched_for_for_ever)
{
    schedule_rig here;
    for (int index = 0; index < 4; ++index) {
        here.add(1h);
    }
    int pages = 0;
    for (int round = 0; round < 100; ++round) {
        const auto what = here.read();
        pages += what.what == planned_read::kind::page ? 1 : 0;
        here.answer(what, 100'000, 100);
    }
    EXPECT_LE(pages, 5);
    for (const auto& job : here.jobs) {
        EXPECT_LE(here.now - job->looked, 15s);
    }
}

TEST(poll_pages, everybody_of_a_thousand_is_seen_in_every_sweep)
{
    schedule_rig here;
    for (int index = 0; index < 1000; ++index) {
        here.add(1h);
    }
    const auto start = here.now;
    while (here.now < start + 2min) {
        here.answer(here.read());
        here.budget.regular = here.now + 1364ms;
    }
    EXPECT_EQ(here.scheduler.sweep(), 11u);
    for (const auto& job : here.jobs) {
        EXPECT_LE(here.now - job->looked, 20s);
    }
}

TEST(poll_pages, few_unfinished_jobs_among_many_are_asked_for_by_their_status)
{
    schedule_rig here;
    for (int index = 0; index < 20; ++index) {
        auto& job = here.add(1h);
        job.placed = true; // far apart, and seen lately
        job.serial = -100 * index;
        here.scheduler.saw_unfinished(job, true, here.now);
    }
    here.now += 2s;
    const auto what = here.read();
    ASSERT_EQ(what.what, planned_read::kind::unfinished);
    EXPECT_EQ(what.limit, 22);
    std::vector<poll_scheduler::page_item> items;
    for (std::size_t index = 0; index < 20; ++index) {
        poll_scheduler::page_item item;
        item.job = here.jobs[index].get();
        item.place = static_cast<std::int64_t>(index);
        item.filterable = true;
        if (index != 7) {
            items.push_back(item);
        }
    }
    here.scheduler.saw_page(what, items, 19, false, here.now);
    const auto confirming = here.read();
    EXPECT_EQ(confirming.what, planned_read::kind::job);
    EXPECT_EQ(confirming.job, here.jobs[7].get());
    // It still runs after all: the list of unfinished jobs cannot be relied upon.
    here.scheduler.saw_unfinished(*confirming.job, true, here.now);
    for (int round = 0; round < 20; ++round) {
        const auto next = here.read();
        EXPECT_NE(next.what, planned_read::kind::unfinished);
        here.answer(next, 0, 5000);
    }
}

TEST(poll_pages, a_hint_goes_first_and_several_share_a_page)
{
    schedule_rig here;
    for (int index = 0; index < 300; ++index) {
        here.add(1h);
    }
    for (int round = 0; round < 8; ++round) {
        here.answer(here.read());
    }
    here.scheduler.hint(*here.jobs[10], here.now);
    here.scheduler.hint(*here.jobs[12], here.now);
    const auto before = here.now;
    const auto what = here.read();
    EXPECT_EQ(here.now, before);
    EXPECT_EQ(what.what, planned_read::kind::page);
    EXPECT_LE(what.offset, 299 - 12);
    EXPECT_GE(what.offset + what.limit, 299 - 10 + 1);
}

} // namespace
