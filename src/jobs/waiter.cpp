#include "jobs/waiter.hpp"

#include "core/saturating.hpp"
#include "jobs/poll_schedule.hpp"
#include "retry/retry_decision.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace andante::inline v0::jobs {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// One wait while it runs. No I/O.
class wait_run {
public:
    wait_run(time_source& time, std::uint64_t seed, job_kind kind, wait_options options)
        : time_(&time)
        , kind_(std::move(kind))
        , options_(std::move(options))
        , started_(time.now())
        , deadline_(detail::saturating_add(started_, options_.deadline))
        , schedule_(started_, deadline_)
        , random_(seed)
    {}

    time_source::time_point deadline() const noexcept { return deadline_; }

    /// A look may take as long as its own options say, but not past the wait's end by more than a
    /// grace for the last one.
    call_options look_options() const
    {
        auto call = options_.call;
        const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - time_->now());
        const auto grace = milliseconds(std::chrono::seconds(5));
        const auto allowed = std::max(left, milliseconds::zero()) + grace;
        call.deadline = std::min(call.deadline.value_or(allowed), allowed);
        return call;
    }

    void saw(const sighting& what)
    {
        ++polls_;
        failures_ = 0;
        hint_.reset();
        status_ = what.status;
        if (!what.terminal && options_.on_progress) {
            options_.on_progress({kind_.id, status_, elapsed(), polls_});
        }
    }

    /// A look failed: the wait's own error when that ends it, nothing when looking again may help.
    std::optional<error> failed(const error& problem)
    {
        ++polls_;
        ++failures_;
        if (problem == errc::not_found && !status_.empty()) {
            return deleted(problem);
        }
        const auto kind = retry::classify(problem);
        if (kind == retry::verdict::permanent && !(problem == errc::deadline_exceeded)) {
            return problem;
        }
        // Looks are reads, so what is ambiguous elsewhere is simply worth another look here.
        const auto backoff = std::chrono::seconds(1LL << std::min(failures_, 6));
        hint_ = std::max<time_source::duration>(
            problem.retry_after().value_or(milliseconds::zero()),
            std::min<time_source::duration>(backoff, std::chrono::minutes(1))
        );
        last_problem_ = problem;
        return std::nullopt;
    }

    std::optional<time_source::time_point> next_look()
    {
        const auto random = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
        return schedule_.next(time_->now(), random, hint_);
    }

    error deadline_passed() const
    {
        error_details details =
            last_problem_ && failures_ > 0 ? last_problem_->details() : error_details();
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(options_.deadline).count();
        details.message = "job " + kind_.id + " was still " +
                          (status_.empty() ? "unseen" : "'" + status_ + "'") + " after " +
                          std::to_string(seconds) + " s; it runs on and can be waited for again";
        if (kind_.silent_failure_after.count() > 0 && elapsed() >= kind_.silent_failure_after) {
            details.message += ". The provider considers a job lost after " +
                               std::to_string(kind_.silent_failure_after.count()) +
                               " s: ask its support";
        }
        details.stop = stop_reason::deadline_too_close;
        details.outcome = outcome::unknown;
        return error(errc::wait_deadline, std::move(details));
    }

private:
    milliseconds elapsed() const
    {
        return std::chrono::duration_cast<milliseconds>(time_->now() - started_);
    }

    error deleted(const error& problem) const
    {
        auto details = problem.details();
        details.message = "job " + kind_.id + " was '" + status_ +
                          "' and is gone now: it was deleted while being waited for";
        details.stop = stop_reason::permanent;
        return error(errc::job_deleted, std::move(details));
    }

    time_source* time_;
    job_kind kind_;
    wait_options options_;
    time_source::time_point started_;
    time_source::time_point deadline_;
    poll_schedule schedule_;
    std::mt19937_64 random_;
    int polls_ = 0;
    int failures_ = 0;
    std::string status_;
    std::optional<time_source::duration> hint_;
    std::optional<error> last_problem_;
};

asio::awaitable<void> look_until_end(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<job_view> job,
    wait_run* run,
    std::optional<result<void>>* place
)
{
    while (true) {
        auto seen = co_await job->look(run->look_options());
        if (seen.has_value()) {
            run->saw(*seen);
            if (seen->terminal) {
                *place = result<void>();
                co_return;
            }
        } else if (const auto problem = run->failed(seen.error())) {
            *place = *problem;
            co_return;
        }
        const auto next = run->next_look();
        if (!next) {
            *place = run->deadline_passed();
            co_return;
        }
        co_await calls->time()->sleep_until(*next);
    }
}

} // namespace

asio::awaitable<result<void>> wait_for_end(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<job_view> job,
    job_kind kind,
    wait_options options
)
{
    const auto seed = *calls->options().random_seed ^ std::hash<std::string>()(kind.id);
    wait_run run(*calls->time(), seed, std::move(kind), std::move(options));
    std::optional<result<void>> place;
    auto looking = look_until_end(calls, std::move(job), &run, &place);
    co_await calls->guard(std::move(looking));
    co_return std::move(*place);
}

} // namespace andante::inline v0::jobs
