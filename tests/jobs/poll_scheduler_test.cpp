#include "jobs/schedule_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::time_source;
using andante::jobs::planned_read;
using andante::jobs::poll_scheduler;
using andante::jobs::scheduler_options;
using andante::jobs::tracked_job;
using andante_tests::schedule_rig;

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

TEST(poll_scheduler, jobs_of_hours_are_looked_at_at_their_own_pace)
{
    scheduler_options options;
    options.page_limit = 0;
    options.pace = andante::jobs::poll_pace(30s, 60s);
    schedule_rig here(options);
    for (int i = 0; i < 3; ++i) {
        here.add(24h);
    }
    const auto end = here.now + 4h;
    int looks = 0;
    while (here.now < end) {
        here.answer(here.read());
        ++looks;
    }
    EXPECT_GE(looks, 3 * 4 * 60);                // one a minute each
    EXPECT_LE(looks, 3 * (4 * 60 * 9 / 8) + 60); // a tenth less, and the first ones closer
}

TEST(poll_scheduler, pauses_that_cannot_be_are_put_right)
{
    scheduler_options options;
    options.pace.shortest = -5s;
    options.pace.longest = -7s;
    options.pace.announced = 0s;
    schedule_rig here(options);
    here.add(1min);
    for (int i = 0; i < 10; ++i) {
        const auto before = here.now;
        here.answer(here.read());
        EXPECT_GE(here.now, before);
    }
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

TEST(poll_scheduler, a_pause_that_the_service_asks_for_is_kept_and_asked_for_anew_each_time)
{
    for (const bool shared : {false, true}) {
        scheduler_options options;
        options.page_limit = 0;
        schedule_rig here(options);
        auto& job = here.add(1min);
        if (shared) {
            here.answer(here.read());
            here.add();
            here.add();
        }
        for (auto what = here.read(); what.job != &job; what = here.read()) {
            here.answer(what);
        }
        const auto asked = here.now;
        here.scheduler.saw_unfinished(job, true, here.now, 20s);
        for (auto what = here.read(); what.job != &job; what = here.read()) {
            here.answer(what); // the others are not held up
            EXPECT_LE(here.now - asked, 20s);
        }
        EXPECT_GE(here.now - asked, 20s);
        EXPECT_LE(here.now - asked, 23s);
        here.scheduler.saw_unfinished(job, true, here.now);
        const auto again = here.now;
        for (auto what = here.read(); what.job != &job; what = here.read()) {
            here.answer(what);
        }
        EXPECT_LE(here.now - again, 5s);
    }
}

TEST(poll_scheduler, a_pause_ends_at_the_deadline_and_for_a_hint)
{
    schedule_rig here;
    auto& job = here.add(1min);
    here.read();
    here.scheduler.saw_unfinished(job, true, here.now, 50s);
    here.now += 1s;
    here.scheduler.hint(job, here.now);
    const auto hinted = here.now;
    here.read();
    EXPECT_EQ(here.now, hinted);
    here.scheduler.saw_unfinished(job, true, here.now, 200s);
    here.read();
    EXPECT_EQ(here.now, job.deadline);
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

/// A hundred slow jobs whose webhooks come one every 200 ms; the moments of the reads.
std::vector<time_source::time_point> confirm_a_hundred(schedule_rig& here)
{
    for (int count = 0; count < 100; ++count) {
        auto& job = here.add(1h);
        here.scheduler.set_slow(job, true, here.now);
    }
    auto hinted = here.now;
    std::size_t next = 0;
    std::vector<time_source::time_point> reads;
    while (next < here.jobs.size()) {
        const auto step = here.scheduler.next(here.now, here.budget);
        if (step.read) {
            here.scheduler.began(*step.read, here.now);
            here.answer(*step.read);
            reads.push_back(here.now);
        } else if (!step.until || *step.until > hinted) {
            here.now = std::max(here.now, hinted);
            here.scheduler.hint(*here.jobs[next++], here.now);
            hinted += 200ms;
        } else {
            here.now = *step.until;
        }
    }
    return reads;
}

TEST(poll_scheduler, the_first_hints_are_followed_at_once_and_a_flood_of_them_shares_its_reads)
{
    schedule_rig here;
    const auto start = here.now;
    const auto reads = confirm_a_hundred(here);
    ASSERT_GE(reads.size(), 3u);
    EXPECT_LE(reads[2] - start, 400ms);
    EXPECT_LE(reads.size(), 12u); // of 20 s: three, and one every 2.2 s
}

TEST(poll_scheduler, regular_looks_do_not_hold_back_the_confirmation_of_a_later_hint)
{
    schedule_rig here;
    for (int count = 0; count < 20; ++count) {
        auto& job = here.add(1h);
        here.scheduler.set_slow(job, true, here.now);
    }
    for (int count = 0; count < 4; ++count) {
        here.add(1h); // polled every two seconds or so
    }
    const auto end = here.now + 14min;
    while (here.now < end) {
        here.answer(here.read());
    }
    for (int count = 0; count < 4; ++count) {
        here.scheduler.remove(*here.jobs.back());
        here.jobs.pop_back();
    }
    const auto hinted = here.now;
    here.scheduler.hint(*here.jobs[7], here.now);
    while (here.jobs[7]->hinted != tracked_job::never) {
        here.answer(here.read());
    }
    EXPECT_LE(here.now - hinted, 2200ms);
}

TEST(poll_scheduler, a_job_alone_is_confirmed_at_once_however_often_it_was_looked_at)
{
    schedule_rig here;
    auto& job = here.add(1h);
    for (int times = 0; times < 10; ++times) {
        here.now += 100ms;
        here.scheduler.hint(job, here.now);
        const auto hinted = here.now;
        here.answer(here.read());
        EXPECT_EQ(here.now, hinted);
    }
}

TEST(poll_scheduler, a_last_look_does_not_wait_behind_hints)
{
    schedule_rig here;
    const auto deadline = here.now + 7s;
    auto& last = here.add(7s);
    here.scheduler.set_slow(last, true, here.now);
    for (int count = 0; count < 20; ++count) {
        auto& job = here.add(1h);
        job.unlisted = true; // so that each takes a read of its own
        here.scheduler.set_slow(job, true, here.now);
        here.scheduler.hint(job, here.now);
    }
    bool seen = false;
    while (here.now < deadline || !seen) {
        const auto read = here.read();
        seen = seen || read.job == &last;
        ASSERT_LE(here.now, deadline);
        here.answer(read);
    }
}

TEST(poll_scheduler, a_day_of_waiting_is_the_same_from_the_same_seed)
{
    std::vector<time_source::duration> before;
    for (int run = 0; run < 2; ++run) {
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
        EXPECT_GT(looks.size(), 17'000u);
        EXPECT_TRUE(run == 0 || looks == before);
        before = std::move(looks);
    }
}

} // namespace
