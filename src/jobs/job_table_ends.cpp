// How waits end.
#include "jobs/job_table.hpp"
#include "retry/retry_decision.hpp"

#include <utility>

namespace andante::inline v0::jobs {

using std::chrono::duration_cast;
using std::chrono::seconds;

void job_table::report(const job_entry& entry, job_event::kind what, time_point now)
{
    event told;
    told.what = what;
    told.id = *entry.id;
    told.status = entry.status;
    told.elapsed = now - entry.poll.started;
    told.polls = entry.poll.polls;
    events_.push_back(std::move(told));
}

void job_table::end_ticket(ticket& which, std::shared_ptr<const ending> how)
{
    unlink(which);
    which.owner->ended(which, std::move(how));
}

/// Everybody gets the same; what comes later finds no entry, and is counted.
void job_table::resolve(job_entry& entry, std::shared_ptr<const ending> how, time_point now)
{
    report(entry, job_event::kind::ended, now);
    events_.back().status = how->status;
    events_.back().source = how->source;
    events_.back().problem = how->problem;
    past_.put(*entry.id, past_job{entry.expects_webhook}, now);
    while (entry.first != nullptr) {
        end_ticket(*entry.first, how);
    }
    forget(entry);
}

void job_table::end_with(job_entry& entry, const error& problem, time_point now)
{
    auto how = std::make_shared<ending>();
    how->problem = problem;
    how->status = entry.status;
    how->polls = entry.poll.polls;
    resolve(entry, std::move(how), now);
}

/// A copy of the service that lags behind answers 404 for a job that was created just now.
bool job_table::may_still_appear(const job_entry& entry, time_point now) const
{
    const auto& poll = entry.poll;
    const auto since = poll.born != tracked_job::unknown ? poll.born : poll.started;
    return entry.known && !entry.shown && now - since < settings_.appears_within;
}

bool job_table::failed(
    std::string_view id, const error& problem, time_point now, std::optional<time_point> left
)
{
    auto* entry = find(id);
    if (entry == nullptr) {
        return true;
    }
    if (problem == errc::not_found && may_still_appear(*entry, now)) {
        // The service is well, so it is asked again as soon as about a job that runs.
        entry->last_problem = std::make_unique<error>(problem);
        scheduler_.saw_unfinished(entry->poll, false, now);
        end_due(*entry, left.value_or(now), now);
        return true;
    }
    if (problem == errc::not_found && entry->known) {
        auto details = problem.details();
        details.message = "job " + *entry->id + " was " +
                          (entry->status.empty() ? "created" : "'" + entry->status + "'") +
                          " and is gone now: it was deleted while being waited for";
        details.stop = stop_reason::permanent;
        ++counters_.deleted;
        end_with(*entry, error(errc::job_deleted, std::move(details)), now);
        return false;
    }
    // A look is a read, so what is ambiguous elsewhere is simply worth another look here.
    const bool may_pass =
        retry::classify(problem) != retry::verdict::permanent || problem == errc::deadline_exceeded;
    if (!may_pass) {
        ++counters_.failed;
        end_with(*entry, problem, now);
        return false;
    }
    entry->last_problem = std::make_unique<error>(problem);
    planned_read read;
    read.job = &entry->poll;
    page_failed(read, problem, now);
    end_due(*entry, left.value_or(now), now);
    return true;
}

error job_table::deadline_error(const job_entry& entry, const wait_listener& who, time_point now)
    const
{
    auto details = entry.last_problem ? entry.last_problem->details() : error_details();
    const auto waited = duration_cast<seconds>(who.deadline() - who.started());
    details.message = "job " + *entry.id + " was still " +
                      (entry.status.empty() ? "unseen" : "'" + entry.status + "'") + " after " +
                      std::to_string(waited.count()) + " s; it runs on and can be waited for again";
    const auto& poll = entry.poll;
    const auto since = poll.born != tracked_job::unknown ? poll.born : poll.started;
    if (settings_.silent_after > duration::zero() && now - since >= settings_.silent_after) {
        details.message += ". The provider considers a job lost after " +
                           std::to_string(duration_cast<seconds>(settings_.silent_after).count()) +
                           " s: ask its support";
    }
    details.stop = stop_reason::deadline_too_close;
    details.outcome = outcome::unknown;
    return error(errc::wait_deadline, std::move(details));
}

void job_table::expire(ticket& which, time_point now)
{
    if (which.entry == nullptr) {
        return;
    }
    auto& entry = *which.entry;
    auto how = std::make_shared<ending>();
    how->problem = deadline_error(entry, *which.owner, now);
    how->status = entry.status;
    how->polls = entry.poll.polls;
    ++counters_.expired;
    if (entry.first == &which && which.next == nullptr) {
        leave(which, now);
    } else {
        unlink(which);
        set_deadline(entry);
    }
    which.owner->ended(which, std::move(how));
}

/// Ends the waits whose deadline had come when a look left. One that had left before may have
/// missed the end, so that another follows it.
void job_table::end_due(job_entry& entry, time_point left, time_point now)
{
    if (left < entry.poll.deadline) {
        return;
    }
    for (auto* each = entry.first; each != nullptr;) {
        auto* const after = each->next; // expire() may be the end of the entry
        if (each->owner->deadline() <= left) {
            expire(*each, now);
        }
        each = after;
    }
}

void job_table::abandon(std::exception_ptr thrown)
{
    while (!entries_.empty()) {
        auto& entry = entries_.begin()->second;
        auto how = std::make_shared<ending>();
        how->thrown = thrown;
        how->status = entry.status;
        how->polls = entry.poll.polls;
        while (entry.first != nullptr) {
            end_ticket(*entry.first, how);
        }
        forget(entry);
    }
}

} // namespace andante::inline v0::jobs
