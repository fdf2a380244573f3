#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/create_flow.hpp>
#include <andante/kit/create_steps.hpp>
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

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// The coroutines that read and create jobs.
namespace andante::inline v0::kit {

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

/// Reads the answer to a call for one job.
template <class T>
[[nodiscard]] boost::asio::awaitable<T>
read_job(std::shared_ptr<const job_parts<T>> of, sent_call sent)
{
    auto answer = co_await std::move(sent.answer);
    auto job = of->kind.read(answer.value(), sent.how);
    take_notes(*of->notes, of->kind, job.value());
    co_return std::move(*job);
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

} // namespace andante::inline v0::kit
