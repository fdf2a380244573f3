#include <andante/core/result.hpp>
#include <andante/jobs/job_group.hpp>

#include "jobs/wait_group.hpp"

#include <utility>

namespace andante::inline v0::jobs {

namespace {

/// A cancelled wait says what became of its jobs.
error told_of_cancelled(const error& problem)
{
    if (!problem.is_cancelled()) {
        return problem;
    }
    auto details = problem.details();
    details.message = "the wait was cancelled; the jobs run on";
    return error(problem.code(), std::move(details));
}

boost::asio::awaitable<std::optional<job_end>> next_end(std::shared_ptr<wait_group> waiting)
{
    auto asking = as_result(waiting->next());
    const auto answer = co_await std::move(asking);
    if (answer.has_error()) {
        throw_exception_from_error(told_of_cancelled(answer.error()), BOOST_CURRENT_LOCATION);
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

std::size_t job_group::remaining() const noexcept
{
    return waiting_->remaining();
}

} // namespace andante::inline v0::jobs
