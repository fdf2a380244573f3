#include "jobs/job_table.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::jobs {

namespace {

/// So many expected webhooks in a row that did not come mean that none will.
constexpr int too_many_missed = 3;

} // namespace

job_table::job_table(settings chosen)
    : settings_(std::move(chosen))
    , scheduler_(settings_.scheduler)
    , known_(settings_.remembered, settings_.memory)
    , orphans_(settings_.orphans, settings_.memory)
    , past_(settings_.remembered, settings_.memory)
{}

job_entry* job_table::find(std::string_view id)
{
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

const job_entry* job_table::find(std::string_view id) const
{
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

/// The entry of a job; made from what is remembered of it when it is new.
job_entry& job_table::enter(std::string_view id, time_point now)
{
    if (auto* entry = find(id)) {
        return *entry;
    }
    const auto made = entries_.try_emplace(std::string(id)).first;
    auto& entry = made->second;
    entry.id = &made->first;
    entry.poll.owner = &entry;
    if (const auto known = known_.take(id, now)) {
        entry.known = true;
        entry.shown = known->shown;
        entry.expects_webhook = known->expects_webhook;
        entry.poll.born = known->born;
        entry.poll.duration_class = known->duration_class;
        entry.poll.fresh = known->fresh;
        entry.poll.slow = known->expects_webhook && webhooks_work_;
    }
    scheduler_.add(entry.poll, now);
    return entry;
}

void job_table::join(ticket& which, std::string_view id, time_point now)
{
    const auto* known = known_.find(id, now);
    const auto over = known != nullptr ? known->end : nullptr;
    auto& entry = enter(id, now);
    which.entry = &entry;
    which.previous = nullptr;
    which.next = entry.first;
    if (entry.first != nullptr) {
        entry.first->previous = &which;
    }
    entry.first = &which;
    set_deadline(entry);
    if (over) {
        count_end(entry, over->source, now);
        resolve(entry, over, now);
        return;
    }
    if (const auto orphan = orphans_.take(id, now)) {
        ++counters_.adopted;
        announce(*orphan, now);
    }
}

void job_table::unlink(ticket& which)
{
    auto& entry = *which.entry;
    (which.previous != nullptr ? which.previous->next : entry.first) = which.next;
    if (which.next != nullptr) {
        which.next->previous = which.previous;
    }
    which.entry = nullptr;
}

void job_table::leave(ticket& which, time_point now)
{
    if (which.entry == nullptr) {
        return;
    }
    auto& entry = *which.entry;
    unlink(which);
    if (entry.first != nullptr) {
        set_deadline(entry);
        return;
    }
    if (entry.known) {
        known_job kept;
        kept.born = entry.poll.born;
        kept.duration_class = entry.poll.duration_class;
        kept.expects_webhook = entry.expects_webhook;
        kept.shown = entry.shown;
        known_.put(*entry.id, std::move(kept), now);
    } else {
        unknown_.push_back(*entry.id);
    }
    forget(entry);
}

void job_table::forget(job_entry& entry)
{
    scheduler_.remove(entry.poll);
    entries_.erase(entries_.find(*entry.id));
}

void job_table::set_deadline(job_entry& entry)
{
    auto earliest = tracked_job::never;
    for (const auto* each = entry.first; each != nullptr; each = each->next) {
        earliest = std::min(earliest, each->owner->deadline());
    }
    scheduler_.change_deadline(entry.poll, earliest);
}

void job_table::created(const sighting& how, time_point now)
{
    scheduler_.created();
    if (auto* entry = find(how.id)) {
        entry->known = true;
        entry->poll.born = now;
        entry->poll.duration_class = how.duration_class;
        observe(*entry, how, resolved_by::create_reply, now);
        return;
    }
    const auto* before = known_.find(how.id, now);
    known_job made;
    made.born = now;
    made.duration_class = how.duration_class;
    made.expects_webhook = before != nullptr && before->expects_webhook;
    made.fresh = true;
    if (how.stage == stage::ended && how.complete) {
        made.end = ended_well(job_entry(), how, resolved_by::create_reply);
    }
    known_.put(how.id, std::move(made), now);
}

void job_table::created_before(std::string_view id, time_point born, time_point now)
{
    if (now - born >= settings_.appears_within) {
        return;
    }
    if (auto* entry = find(id)) {
        if (!entry->known) {
            entry->known = true;
            entry->poll.born = born;
        }
    } else if (known_.find(id, now) == nullptr) {
        known_job made;
        made.born = born;
        known_.put(std::string(id), std::move(made), now);
    }
}

void job_table::expect_webhook(std::string_view id, time_point now)
{
    if (auto* entry = find(id)) {
        entry->expects_webhook = true;
        scheduler_.set_slow(entry->poll, webhooks_work_ && !entry->announced, now);
        return;
    }
    if (auto* known = known_.find(id, now)) {
        known->expects_webhook = true;
        return;
    }
    known_job made;
    made.expects_webhook = true;
    known_.put(id, std::move(made), now);
}

void job_table::announce(const announcement& what, time_point now)
{
    auto* entry = find(what.id);
    if (entry == nullptr) {
        if (const auto* past = past_.find(what.id, now)) {
            ++counters_.late;
            event told;
            told.what = job_event::kind::late;
            told.id = what.id;
            told.status = what.status;
            told.source = resolved_by::webhook;
            events_.push_back(std::move(told));
            if (past->expected_webhook) {
                webhook_came(now);
            }
        } else if (what.terminal) {
            ++counters_.orphans;
            orphans_.put(what.id, what, now);
        }
        return;
    }
    if (!what.terminal) {
        return; // it is waited for anyway, and looks tell the rest
    }
    if (entry->expects_webhook) {
        webhook_came(now);
    }
    if (what.trusted && what.value) {
        sighting seen;
        seen.status = what.status;
        seen.stage = stage::ended;
        seen.value = what.value;
        observe(*entry, seen, resolved_by::webhook, now);
        return;
    }
    entry->announced = true;
    scheduler_.hint(entry->poll, now);
}

void job_table::webhook_came(time_point now)
{
    missed_webhooks_ = 0;
    if (std::exchange(webhooks_work_, true)) {
        return;
    }
    for (auto& [id, entry] : entries_) {
        if (entry.expects_webhook && !entry.announced) {
            scheduler_.set_slow(entry.poll, true, now);
        }
    }
}

void job_table::webhook_missed(time_point now)
{
    if (++missed_webhooks_ < too_many_missed || !std::exchange(webhooks_work_, false)) {
        return;
    }
    for (auto& [id, entry] : entries_) {
        scheduler_.set_slow(entry.poll, false, now);
    }
}

std::vector<std::string> job_table::take_unknown()
{
    return std::exchange(unknown_, {});
}

std::vector<job_table::event> job_table::take_events()
{
    return std::exchange(events_, {});
}

} // namespace andante::inline v0::jobs
