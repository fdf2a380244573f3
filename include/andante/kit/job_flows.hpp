#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/job_group.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/kit/create_flow.hpp>
#include <andante/kit/job_kind.hpp>
#include <andante/kit/job_notes.hpp>
#include <andante/kit/job_reader.hpp>
#include <andante/kit/job_service.hpp>
#include <andante/kit/lost_creates.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/session.hpp>
#include <andante/kit/work_log.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The coroutines behind a job_resource.
namespace andante::inline v0::kit {

/// errc::invalid_request for a wait for nothing.
ANDANTE_DECL error nothing_to_wait_for();

/// What the operations on the jobs of one sort need. Cheap to copy.
template <class T>
class job_parts {
public:
    /// Called when a create was answered with a job that runs.
    using on_running = std::function<void(const T& job)>;

    /// As job_resource's constructor.
    job_parts(session& owner, const boost::asio::any_io_executor& executor, job_kind<T> sort)
        : calls(owner.calls())
        , kind(std::move(sort))
        , notes(std::make_shared<const job_notes>(calls, kind.create_route()))
    {
        auto source = std::make_shared<job_reader<T>>(calls, kind, notes);
        lost = std::make_shared<lost_creates>(calls, source, matcher_of(kind));
        work = owner.work();
        service = owner.add_jobs(executor, std::move(source), facts());
    }

    std::shared_ptr<const pipeline> calls;  ///< What sends its calls; never null.
    job_kind<T> kind;                       ///< The sort of job.
    std::shared_ptr<const job_notes> notes; ///< What is remembered of them; never null.
    std::shared_ptr<lost_creates> lost;     ///< Their creates without an answer; never null.
    std::shared_ptr<work_log> work;         ///< Where they are written down; never null.
    std::shared_ptr<job_service> service;   ///< Everything that waits for them; never null.

    /// What sending one needs.
    create_parts<T> creating() const { return create_parts<T>{calls, lost, work, kind}; }

private:
    job_facts facts() const
    {
        auto told = kind.facts();
        if (kind.cancel != nullptr) {
            told.cancel = [where = kind.cancel, links = notes](const std::string& id) {
                call what(*where, {id});
                links->aim(what, id);
                return what;
            };
        }
        told.on_end = [to = work, sort = kind](
                          const std::string& id, const std::string& status, const error* problem
                      ) {
            if (problem == nullptr) {
                to->ended(id, status, sort.is_success(status));
            } else if (*problem == errc::not_found || *problem == errc::job_deleted) {
                to->gone(id, *problem);
            }
        };
        return told;
    }
};

/// Reads one job.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> read_job(job_parts<T> of, prepared_call prepared)
{
    auto job = co_await perform<T>(of.calls, std::move(prepared), of.kind.read);
    take_notes(*of.notes, of.kind, job);
    co_return job;
}

/// What a create that was accepted changes for everybody.
template <class T>
void accept_job(
    const job_parts<T>& of,
    const T& job,
    double cost,
    pacing::lease place,
    const typename job_parts<T>::on_running& running
)
{
    auto seen = of.kind.sight(job, false);
    if (seen.stage == jobs::stage::ended) {
        // A create's answer shows no more of it than a list does.
        seen.complete = of.kind.sight(job, true).complete;
        seen.value = std::make_shared<const T>(job);
    }
    of.notes->created(seen.id, cost);
    take_notes(*of.notes, of.kind, job);
    of.service->created(seen, std::move(place));
    if (running && seen.stage != jobs::stage::ended) {
        running(job);
    }
}

/// Sends a create. `before`: a former process has sent it.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> create_job(
    job_parts<T> of,
    prepared_call prepared,
    typename job_parts<T>::on_running running,
    std::optional<lost_creates::former_attempts> before
)
{
    const auto under_way = of.service->creating();
    const double cost = prepared.has_value() ? prepared->options.cost : 0;
    auto sending = create_surely(of.creating(), std::move(prepared), before);
    std::optional<placed_job<T>> sent;
    std::exception_ptr thrown;
    try {
        auto answered = co_await std::move(sending);
        sent.emplace(std::move(answered));
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) { // cancelled, and be it when its answer was there
        throw_exception_from_error(andante::detail::error_from(thrown), BOOST_CURRENT_LOCATION);
    }
    auto& made = *sent;
    auto job = std::move(made.job).value();
    accept_job(of, job, cost, std::move(made.place), running);
    co_return job;
}

/// Waits for one job. `valid`: why its id cannot be.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> wait_for_job(
    std::shared_ptr<job_service> service, result<void> valid, std::string id, wait_options options
)
{
    valid.value();
    const auto waiting =
        service->wait_for(std::vector<std::string>(1, std::move(id)), std::move(options));
    const auto ended = co_await waiting.next();
    co_return jobs::value_of<T>(*ended).value();
}

/// A wait that was cancelled before it began.
[[noreturn]] ANDANTE_DECL void cancelled_behind_create(
    const job_service& service,
    const std::string& id,
    bool cancel_job,
    const std::exception_ptr& thrown
);

/// Awaits a create, and its job.
template <class T>
[[nodiscard]] boost::asio::awaitable<T>
create_then_wait(job_parts<T> of, boost::asio::awaitable<T> creating, wait_options options)
{
    of.service->check(options).value();
    const auto job = co_await std::move(creating);
    const auto seen = of.kind.sight(job, false);
    const bool cancel_job = options.cancel_job && seen.stage != jobs::stage::ended;
    if (options.on_progress && seen.stage != jobs::stage::ended) {
        wait_progress begun;
        begun.id = seen.id;
        begun.status = seen.status;
        options.on_progress(begun);
    }
    auto waiting =
        as_result(wait_for_job<T>(of.service, result<void>(), seen.id, std::move(options)));
    std::optional<result<T>> ended;
    std::exception_ptr thrown;
    try {
        auto told = co_await std::move(waiting);
        ended.emplace(std::move(told));
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        cancelled_behind_create(*of.service, seen.id, cancel_job, thrown);
    }
    if (ended->has_error()) {
        throw_exception_from_error(
            failed_behind_create(ended->error(), seen.id), BOOST_CURRENT_LOCATION
        );
    }
    co_return std::move(**ended);
}

/// All of a group, in the order of their ids.
template <class T>
[[nodiscard]] boost::asio::awaitable<std::vector<result<T>>>
wait_for_all_jobs(jobs::job_group waiting)
{
    // Objects are large, so they are made when all are there.
    std::vector<jobs::job_end> ends(waiting.remaining());
    std::exception_ptr thrown;
    try {
        while (true) {
            auto ended = co_await waiting.next();
            if (!ended) {
                break;
            }
            ends[ended->index] = std::move(*ended);
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        waiting.failed(thrown);
    }
    std::vector<result<T>> results;
    results.reserve(ends.size());
    for (const auto& each : ends) {
        results.push_back(jobs::value_of<T>(each));
    }
    co_return results;
}

/// The first of a group that gives an object.
template <class T>
[[nodiscard]] boost::asio::awaitable<completed<T>> wait_for_any_job(jobs::job_group waiting)
{
    error last = nothing_to_wait_for();
    std::exception_ptr thrown;
    try {
        while (true) {
            const auto ended = co_await waiting.next();
            if (!ended) {
                break;
            }
            if (!ended->problem) {
                co_return completed<T>(*ended);
            }
            last = *ended->problem;
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        waiting.failed(thrown);
    }
    throw_exception_from_error(last, BOOST_CURRENT_LOCATION);
}

} // namespace andante::inline v0::kit
