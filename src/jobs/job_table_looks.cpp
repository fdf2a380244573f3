// What looks, lists and announcements show of jobs.
#include "jobs/job_table.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::jobs {

std::shared_ptr<const ending>
ended_well(const job_entry& entry, const sighting& what, resolved_by source)
{
    auto how = std::make_shared<ending>();
    how->value = what.value;
    how->status = what.status;
    how->source = source;
    how->polls = entry.poll.polls;
    return how;
}

void job_table::note_status(job_entry& entry, const sighting& what, time_point now)
{
    entry.known = true;
    entry.poll.duration_class = what.duration_class;
    if (entry.poll.born == tracked_job::unknown && what.age) {
        entry.poll.born = now - std::max(*what.age, duration::zero());
    }
    if (what.stage >= entry.stage && entry.status != what.status) {
        const bool first = entry.status.empty();
        entry.stage = what.stage;
        entry.status = what.status;
        if (!first && what.stage != stage::ended) {
            report(entry, job_event::kind::changed, now);
        }
    }
}

/// What one observation means for the job and everybody who waits for it.
void job_table::observe(job_entry& entry, const sighting& what, resolved_by source, time_point now)
{
    note_status(entry, what, now);
    entry.shown = entry.shown || source == resolved_by::poll || source == resolved_by::list;
    if (what.stage == stage::ended) {
        // Whoever announced it was first, even though a read had to confirm it.
        const bool announced = entry.announced && source != resolved_by::create_reply;
        const auto first = announced ? resolved_by::webhook : source;
        scheduler_.ended(entry.poll, what.took, now);
        count_end(entry, first, now);
        resolve(entry, ended_well(entry, what, first), now);
        return;
    }
    tell_progress(entry, now);
}

void job_table::tell_progress(job_entry& entry, time_point now)
{
    entry.last_problem.reset();
    const auto age =
        now - (entry.poll.born != tracked_job::unknown ? entry.poll.born : entry.poll.started);
    const bool too_long =
        settings_.silent_after > duration::zero() && age >= settings_.silent_after;
    if (too_long && !entry.told_silent) {
        entry.told_silent = true;
        report(entry, job_event::kind::silent, now);
    }
    for (auto* each = entry.first; each != nullptr; each = each->next) {
        each->owner->progressed(*each);
    }
}

void job_table::count_end(const job_entry& entry, resolved_by source, time_point now)
{
    switch (source) {
    case resolved_by::create_reply:
        ++counters_.by_create_reply;
        break;
    case resolved_by::webhook:
        ++counters_.by_webhook;
        break;
    case resolved_by::poll:
        ++counters_.by_poll;
        break;
    case resolved_by::list:
        ++counters_.by_list;
        break;
    }
    const bool by_look = source == resolved_by::poll || source == resolved_by::list;
    if (by_look && entry.expects_webhook && !entry.announced) {
        webhook_missed(now);
    }
}

void job_table::saw(const sighting& what, time_point now, std::optional<time_point> left)
{
    answered_ = now;
    auto* entry = find(what.id);
    if (entry == nullptr) {
        if (what.stage == stage::ended && past_.find(what.id, now) != nullptr) {
            ++counters_.late;
        }
        return;
    }
    if (what.stage != stage::ended) {
        const bool filterable = what.status == settings_.unfinished_status;
        scheduler_.saw_unfinished(entry->poll, filterable, now, what.retry_after);
    }
    observe(*entry, what, resolved_by::poll, now);
    if (what.stage != stage::ended) {
        end_due(*entry, left.value_or(now), now);
    }
}

void job_table::saw_page(const planned_read& read, const listing& what, time_point now)
{
    answered_ = now;
    using item = poll_scheduler::page_item;
    std::vector<item> ours;
    std::vector<const sighting*> told;
    for (std::size_t at = 0; at < what.items.size(); ++at) {
        const auto& each = what.items[at];
        auto* entry = find(each.id);
        if (entry == nullptr) {
            continue;
        }
        item one;
        one.job = &entry->poll;
        one.place = static_cast<std::int64_t>(at);
        one.filterable = each.status == settings_.unfinished_status;
        const bool over = each.stage == stage::ended;
        one.seen = !over           ? item::state::unfinished
                   : each.complete ? item::state::ended
                                   : item::state::incomplete;
        ours.push_back(one);
        if (!over || each.complete) {
            told.push_back(&each);
        }
    }
    const auto length = static_cast<std::int64_t>(what.items.size());
    scheduler_.asked_to_wait(what.retry_after, now);
    scheduler_.saw_page(read, ours, length, what.has_more, now);
    for (const auto* each : told) {
        if (auto* entry = find(each->id)) { // a page that shifts may hold a job twice
            observe(*entry, *each, resolved_by::list, now);
            if (each->stage != stage::ended) {
                end_due(*entry, read.left, now);
            }
        }
    }
}

void job_table::page_failed(const planned_read& read, const error& problem, time_point now)
{
    std::optional<duration> hint;
    if (const auto wait = problem.retry_after()) {
        hint = *wait;
    }
    scheduler_.failed(read, hint, now);
}

} // namespace andante::inline v0::jobs
