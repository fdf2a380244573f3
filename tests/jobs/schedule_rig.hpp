#pragma once

#include "jobs/poll_scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace andante_tests {

using namespace std::chrono_literals;

/// A scheduler and a list of jobs, of which it is told as a server would tell it.
class schedule_rig {
public:
    explicit schedule_rig(andante::jobs::scheduler_options options = {})
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

    andante::jobs::tracked_job& add(andante::time_source::duration deadline = 15min)
    {
        auto& job = *jobs.emplace_back(std::make_unique<andante::jobs::tracked_job>());
        job.deadline = now + deadline;
        scheduler.add(job, now);
        return job;
    }

    /// Moves to the next read, and begins it.
    andante::jobs::planned_read read()
    {
        while (true) {
            const auto step = scheduler.next(now, budget);
            if (step.read) {
                scheduler.began(*step.read, now);
                return *step.read;
            }
            if (!step.until || *step.until <= now) {
                ADD_FAILURE() << "neither a read nor a time to wait for";
                return andante::jobs::planned_read();
            }
            now = *step.until;
        }
    }

    /// Answers a page: the jobs stand in the list in reverse order of their being added, below
    /// `above` others.
    void
    answer(const andante::jobs::planned_read& what, std::int64_t above = 0, std::int64_t below = 0)
    {
        if (what.what == andante::jobs::planned_read::kind::job) {
            scheduler.saw_unfinished(*what.job, true, now);
            return;
        }
        const auto count = static_cast<std::int64_t>(jobs.size());
        std::vector<andante::jobs::poll_scheduler::page_item> items;
        const auto all = above + count + below;
        const auto length = std::clamp<std::int64_t>(all - what.offset, 0, what.limit);
        for (std::int64_t place = 0; place < length; ++place) {
            const auto at = what.offset + place - above;
            if (at >= 0 && at < count) {
                andante::jobs::poll_scheduler::page_item item;
                item.job = jobs[static_cast<std::size_t>(count - 1 - at)].get();
                item.place = place;
                item.filterable = true;
                items.push_back(item);
            }
        }
        scheduler.saw_page(what, items, length, what.offset + length < all, now);
    }

    andante::time_source::time_point now{1000h};
    andante::jobs::read_times budget;
    std::vector<std::unique_ptr<andante::jobs::tracked_job>> jobs;
    andante::jobs::poll_scheduler scheduler;
};

} // namespace andante_tests
