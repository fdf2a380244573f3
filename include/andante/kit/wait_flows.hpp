#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/job_group.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/kit/create_steps.hpp>
#include <andante/kit/job_flows.hpp>
#include <andante/kit/job_service.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The coroutines that wait for jobs.
namespace andante::inline v0::kit {

/// errc::invalid_request for a wait for nothing.
ANDANTE_DECL error nothing_to_wait_for();

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
