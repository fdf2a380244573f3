#include "jobs/poll_scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::time_source;
using andante::jobs::duration_statistics;
using andante::jobs::planned_read;
using andante::jobs::poll_scheduler;
using andante::jobs::read_times;
using andante::jobs::scheduler_options;
using andante::jobs::tracked_job;

/// A scheduler and a list of jobs, of which it is told as a server would tell it.
class schedule_rig {
public:
    explicit schedule_rig(scheduler_options options = {})
        : scheduler(options)
    {}

    ~schedule_rig()
    {
        for (auto& each : jobs) {
            scheduler.remove(*each);
        }
    }
    schedule_rig(const schedule_rig&) = delete;
    schedule_rig& operator=(const schedule_rig&) = delete;

    tracked_job& add(time_source::duration deadline = 15min)
    {
        auto& job = *jobs.emplace_back(std::make_unique<tracked_job>());
        job.deadline = now + deadline;
        scheduler.add(job, now);
        return job;
    }

    /// Moves to the next read, and begins it.
    planned_read read()
    {
        while (true) {
            const auto step = scheduler.next(now, budget);
            if (step.read) {
                scheduler.began(*step.read, now);
                return *step.read;
            }
            if (!step.until || *step.until <= now) {
                ADD_FAILURE() << "neither a read nor a time to wait for";
                return planned_read();
            }
            now = *step.until;
        }
    }

    /// Answers a page: the jobs stand in the list in reverse order of their being added, below
    /// `above` others.
    void answer(const planned_read& what, std::int64_t above = 0, std::int64_t below = 0)
    {
        if (what.what == planned_read::kind::job) {
            scheduler.saw_unfinished(*what.job, true, now);
            return;
        }
        const auto count = static_cast<std::int64_t>(jobs.size());
        std::vector<poll_scheduler::page_item> items;
        const auto all = above + count + below;
        const auto length = std::clamp<std::int64_t>(all - what.offset, 0, what.limit);
        for (std::int64_t place = 0; place < length; ++place) {
            const auto at = what.offset + place - above;
            if (at >= 0 && at < count) {
                poll_scheduler::page_item item;
                item.job = jobs[static_cast<std::size_t>(count - 1 - at)].get();
                item.place = place;
                item.filterable = true;
                items.push_back(item);
            }
        }
        scheduler.saw_page(what, items, length, what.offset + length < all, now);
    }

    time_source::time_point now{1000h};
    read_times budget;
    std::vector<std::unique_ptr<tracked_job>> jobs;
    poll_scheduler scheduler;
};

TEST(poll_scheduler, nothing_to_wait_for_is_nothing_to_do)
{
    schedule_rig here;
    const auto step = here.scheduler.next(here.now, {});
    EXPECT_FALSE(step.read);
    EXPECT_FALSE(step.until);
}

TEST(poll_scheduler, a_failing_read_is_repeated_ever_later_and_at_least_after_the_hint)
{
    schedule_rig here;
    here.add(10h);
    std::vector<time_source::duration> pauses;
    auto what = here.read();
    for (int failures = 0; failures < 8; ++failures) {
        const auto before = here.now;
        here.scheduler.failed(what, std::nullopt, here.now);
        what = here.read();
        pauses.push_back(here.now - before);
    }
    EXPECT_GE(pauses[0], 2s);
    EXPECT_LT(pauses[0], 3s);
    EXPECT_GE(pauses[3], 15s);
    EXPECT_LE(pauses[7], 70s);
    EXPECT_TRUE(std::is_sorted(pauses.begin(), pauses.begin() + 5));
    const auto before = here.now;
    here.scheduler.failed(what, 200s, here.now);
    here.read();
    EXPECT_GE(here.now - before, 200s);
}

TEST(poll_scheduler, success_resets_the_backoff)
{
    schedule_rig here;
    here.add(10h);
    auto what = here.read();
    for (int failures = 0; failures < 5; ++failures) {
        here.scheduler.failed(what, std::nullopt, here.now);
        what = here.read();
    }
    here.answer(what);
    const auto before = here.now;
    here.read();
    EXPECT_LE(here.now - before, 5s);
}

TEST(poll_scheduler, one_failing_job_does_not_hold_up_the_others)
{
    scheduler_options options;
    options.page_limit = 0;
    schedule_rig here(options);
    auto& bad = here.add();
    here.add();
    const auto end = here.now + 2min;
    int good = 0;
    while (here.now < end) {
        const auto what = here.read();
        if (what.job == &bad) {
            here.scheduler.failed(what, std::nullopt, here.now);
        } else {
            here.answer(what);
            ++good;
        }
    }
    EXPECT_GE(good, 20);
}

TEST(poll_scheduler, a_job_alone_is_looked_at_every_two_to_five_seconds_until_its_deadline)
{
    schedule_rig here;
    const auto start = here.now;
    auto& job = here.add(15min);
    auto before = here.now;
    here.answer(here.read());
    while (here.now < job.deadline) {
        const auto what = here.read();
        EXPECT_EQ(what.what, planned_read::kind::job);
        if (here.now < job.deadline) {
            EXPECT_GE(here.now - before, 2s);
        }
        EXPECT_LE(here.now - before, 5s);
        before = here.now;
        here.answer(what);
    }
    EXPECT_EQ(here.now - start, 15min) << "the last look is exactly at the deadline";
}

TEST(poll_scheduler, the_first_look_waits_for_what_a_quarter_of_the_jobs_have_taken)
{
    schedule_rig here;
    for (int index = 0; index < 20; ++index) {
        here.scheduler.took(0, 20s + std::chrono::seconds(index));
    }
    auto& job = *here.jobs.emplace_back(std::make_unique<tracked_job>());
    job.born = here.now - 4s;
    job.deadline = here.now + 1h;
    here.scheduler.add(job, here.now);
    const auto start = here.now;
    here.read();
    EXPECT_EQ(here.now - start, 20s);
}

TEST(poll_scheduler, the_first_look_at_a_new_job_is_two_seconds_after_its_creation_at_least)
{
    schedule_rig here;
    auto& job = *here.jobs.emplace_back(std::make_unique<tracked_job>());
    job.born = here.now;
    here.scheduler.add(job, here.now);
    const auto start = here.now;
    here.read();
    EXPECT_EQ(here.now - start, 2s);
}

TEST(poll_scheduler, up_to_ninety_nine_jobs_take_one_page_every_two_seconds)
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

TEST(poll_scheduler, no_more_of_the_list_is_read_than_needed)
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

TEST(poll_scheduler, follows_jobs_that_newer_ones_push_down)
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

TEST(poll_scheduler, a_job_that_the_list_does_not_show_is_looked_at_alone)
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

TEST(poll_scheduler, jobs_that_are_far_down_are_not_searched_for_for_ever)
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

TEST(poll_scheduler, everybody_of_a_thousand_is_seen_in_every_sweep)
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

TEST(poll_scheduler, a_hint_goes_first_and_several_share_a_page)
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

TEST(poll_scheduler, jobs_with_a_webhook_are_looked_at_every_thirty_seconds)
{
    schedule_rig here;
    auto& job = here.add(1h);
    here.answer(here.read());
    here.scheduler.set_slow(job, true, here.now);
    for (int round = 0; round < 10; ++round) {
        const auto before = here.now;
        here.answer(here.read());
        EXPECT_GE(here.now - before, 27s);
        EXPECT_LE(here.now - before, 33s);
    }
    here.scheduler.set_slow(job, false, here.now);
    const auto before = here.now;
    here.answer(here.read());
    EXPECT_LE(here.now - before, 2s);
}

TEST(poll_scheduler, a_day_of_waiting_takes_no_time_and_is_the_same_from_the_same_seed)
{
    std::vector<time_source::duration> before;
    for (int run = 0; run < 2; ++run) {
        const auto begun = std::chrono::steady_clock::now();
        scheduler_options options;
        options.seed = 7;
        schedule_rig here(options);
        const auto start = here.now;
        auto& job = here.add(24h);
        std::vector<time_source::duration> looks;
        while (here.now < job.deadline) {
            here.answer(here.read());
            looks.push_back(here.now - start);
        }
        const auto took = std::chrono::steady_clock::now() - begun;
        EXPECT_LT(took, 500ms) << "50 ms when optimised";
        EXPECT_GT(looks.size(), 17'000u);
        EXPECT_TRUE(run == 0 || looks == before);
        before = std::move(looks);
    }
}

} // namespace
