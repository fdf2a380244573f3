#include <andante/core/result.hpp>
#include <andante/jobs/job_group.hpp>

#include "jobs/wait_group.hpp"

#include <string>
#include <utility>

namespace andante::inline v0::jobs {

namespace {

/// A cancelled wait says what became of its jobs.
error told_of_cancelled(const error& problem, std::size_t cancelled)
{
    if (!problem.is_cancelled()) {
        return problem;
    }
    auto details = problem.details();
    details.message = cancelled == 0 ? "the wait was cancelled; the jobs run on"
                                     : "the wait was cancelled; of its jobs " +
                                           std::to_string(cancelled) + " are being cancelled";
    return error(problem.code(), std::move(details));
}

boost::asio::awaitable<std::optional<job_end>> next_end(std::shared_ptr<wait_group> waiting)
{
    auto asking = as_result(waiting->next());
    const auto answer = co_await std::move(asking);
    if (answer.has_error()) {
        const auto cancelled = answer.error().is_cancelled() ? waiting->cancel_jobs() : 0;
        throw_exception_from_error(
            told_of_cancelled(answer.error(), cancelled), BOOST_CURRENT_LOCATION
        );
    }
    const auto& ended = *answer;
    if (!ended) {
        co_return std::nullopt;
    }
    job_end told;
    told.index = ended->index;
    told.id = ended->id;
    told.value = ended->how->value;
    told.problem = ended->how->problem;
    told.source = ended->how->source;
    told.elapsed = ended->elapsed;
    told.polls = ended->how->polls;
    co_return told;
}

} // namespace

job_group::job_group(std::shared_ptr<wait_group> waiting)
    : waiting_(std::move(waiting))
{}

job_group::job_group(const job_group& other) = default;
job_group::job_group(job_group&& other) noexcept = default;
job_group& job_group::operator=(const job_group& other) = default;
job_group& job_group::operator=(job_group&& other) noexcept = default;
job_group::~job_group() = default;

boost::asio::awaitable<std::optional<job_end>> job_group::next() const
{
    return next_end(waiting_);
}

void job_group::failed(const std::exception_ptr& thrown) const
{
    const auto problem = detail::error_from(thrown);
    const auto cancelled = problem.is_cancelled() ? waiting_->cancel_jobs() : 0;
    if (cancelled > 0) {
        throw_exception_from_error(told_of_cancelled(problem, cancelled), BOOST_CURRENT_LOCATION);
    }
    std::rethrow_exception(thrown);
}

std::size_t job_group::remaining() const noexcept
{
    return waiting_->remaining();
}

} // namespace andante::inline v0::jobs
