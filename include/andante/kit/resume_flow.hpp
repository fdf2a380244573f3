#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/journal.hpp>
#include <andante/kit/job_flows.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/kit/session.hpp>
#include <andante/kit/unfinished_work.hpp>
#include <andante/kit/wait_flows.hpp>
#include <andante/kit/work_log.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// How unfinished jobs come to their end.
namespace andante::inline v0::kit {

/// Creates the job of an entry, unless it is there already.
template <class T>
[[nodiscard]] boost::asio::awaitable<T>
create_unfinished(job_parts<T> of, journal_entry entry, call_options options)
{
    auto prepared = of.work->call_of(entry, std::move(options));
    std::optional<lost_creates::former_attempts> before;
    if (entry.stage != journal_stage::intended && prepared.has_value()) {
        before = of.work->attempts_of(entry, *prepared);
        auto naming = work_log::known_jobs(of.work);
        const auto known = co_await std::move(naming);
        of.lost->known(known);
    }
    using on_running = typename job_parts<T>::on_running;
    auto creating = create_job(of, std::move(prepared), on_running(), before);
    co_return co_await std::move(creating);
}

/// Brings an entry whose jobs are of this sort to its end.
template <class T>
[[nodiscard]] boost::asio::awaitable<journal_entry>
finish_job(job_parts<T> of, journal_entry entry, resume_options options)
{
    of.service->check(options.wait).value();
    if (entry.job_id.empty()) {
        auto creating = create_unfinished(of, entry, options.wait.call);
        const auto made = co_await std::move(creating);
        entry.job_id = of.kind.sight(made, false).id;
    } else {
        of.work->follow(entry.job_id, entry.number, !entry.target.empty());
        if (entry.stage == journal_stage::accepted) { // it may have a place under a cap
            // As young as it may be: a lagging copy of the service may not show it yet.
            of.service->restore_place(entry.job_id, of.calls->time()->utc_now() - entry.changed_at);
        }
    }
    auto waiting = wait_for_job<T>(of.service, result<void>(), entry.job_id, options.wait);
    const auto job = co_await std::move(waiting);
    const auto seen = of.kind.sight(job, false);
    entry.reason = "the job is '" + seen.status + "'";
    if (!of.kind.is_success(seen.status)) {
        entry.stage = journal_stage::failed;
        co_return entry;
    }
    if (entry.target.empty() || of.kind.files == nullptr) {
        entry.stage = entry.target.empty() ? journal_stage::finished : journal_stage::ended;
        co_return entry;
    }
    if (of.kind.file_options != nullptr) {
        options.save = of.kind.file_options(std::move(options.save));
    }
    auto saving = save_results(of.calls, of.kind.files(job), entry, options);
    co_await std::move(saving);
    of.work->saved(entry.job_id, entry.target);
    entry.stage = journal_stage::finished;
    entry.reason = "saved as " + entry.target;
    co_return entry;
}

/// For session::add_finisher().
template <class T>
session::finisher finisher_of(const job_parts<T>& of)
{
    return [of](journal_entry entry, resume_options options) {
        return finish_job(of, std::move(entry), std::move(options));
    };
}

} // namespace andante::inline v0::kit
