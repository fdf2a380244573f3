// What a page of the list teaches.
#include "jobs/poll_scheduler.hpp"

#include <algorithm>

namespace andante::inline v0::jobs {

namespace {

using namespace std::chrono_literals;

} // namespace

/// Jobs that were created or deleted since have moved all places: the first job that is seen again
/// tells by how much.
void poll_scheduler::place(std::span<const page_item> items, std::int64_t offset)
{
    for (const auto& item : items) {
        if (item.job->placed) {
            head_ += (offset + item.place) - (head_ - item.job->serial);
            break;
        }
    }
    for (const auto& item : items) {
        item.job->serial = head_ - (offset + item.place);
        item.job->placed = true;
        item.job->unlisted = false;
        item.job->fresh = false;
    }
}

/// Draws conclusions about the jobs that a page should have shown and did not.
void poll_scheduler::missing_from(
    const planned_read& read, std::int64_t length, bool has_more, time_point now
)
{
    const auto end = read.offset + length;
    std::vector<tracked_job*> lost;
    std::size_t sought = 0;
    for (auto* job : jobs_) {
        const auto place = place_of(*job);
        const bool covered = place >= read.offset && (place < end || !has_more);
        if (job->looked == now || job->unlisted || !covered) {
            continue;
        }
        if (job->placed) {
            lost.push_back(job);
            continue;
        }
        ++sought;
        job->searched = end;
        job->fresh = false;
        job->unlisted = !has_more;
    }
    // A few that are gone were deleted, which a look at each tells; of many, places were mistaken.
    const bool deleted = lost.size() <= 3;
    for (auto* job : lost) {
        job->placed = false;
        job->searched = 0;
        if (deleted) {
            job->unlisted = true;
            job->due = now;
            job->asked = false;
        }
    }
    if (sought > 0) {
        find_chance_ /= 2;
    }
}

/// What is not among the unfinished jobs has ended, if the page holds all of them.
void poll_scheduler::missing_from_filter(bool has_more, time_point now)
{
    if (has_more) {
        filter_from_ = now + 1min; // others have too many unfinished jobs
        return;
    }
    for (auto* job : jobs_) {
        const bool expected = job->filterable && job->looked != tracked_job::unknown;
        if (expected && job->looked != now && job->hinted == tracked_job::never) {
            hint(*job, now);
            job->from_filter = true;
        }
    }
}

void poll_scheduler::saw_page(
    const planned_read& read,
    std::span<const page_item> items,
    std::int64_t length,
    bool has_more,
    time_point now
)
{
    failed_in_a_row_ = 0;
    closed_until_ = tracked_job::unknown;
    page_failures_ = 0;
    const bool filtered = read.what == planned_read::kind::unfinished;
    std::size_t found = 0;
    if (!filtered) {
        for (const auto& item : items) {
            found += item.job->placed ? 0U : 1U;
        }
        place(items, read.offset);
    }
    for (const auto& item : items) {
        auto& job = *item.job;
        ++job.polls;
        if (item.seen == page_item::state::unfinished) {
            saw_unfinished(job, item.filterable, now);
            continue;
        }
        job.looked = now;
        if (item.seen == page_item::state::incomplete) {
            hint(job, now);
            job.alone = true;
        }
    }
    if (filtered) {
        missing_from_filter(has_more, now);
        return;
    }
    missing_from(read, length, has_more, now);
    if (found > 1) {
        find_chance_ = 1;
    }
}

} // namespace andante::inline v0::jobs
