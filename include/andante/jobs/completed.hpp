#pragma once

#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/job_group.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0 {

/// One of several jobs that were waited for.
template <class T>
class completed {
public:
    /// For the library.
    completed(std::size_t which, std::string job_id, result<T> how)
        : index(which)
        , id(std::move(job_id))
        , outcome(std::move(how))
    {}
    /// For the library.
    explicit completed(const jobs::job_end& how)
        : completed(how.index, how.id, jobs::value_of<T>(how))
    {
        source = how.source;
        elapsed = how.elapsed;
        polls = how.polls;
    }

    /// Its place among the ids that were given.
    std::size_t index;
    /// Its id.
    std::string id;
    /// The job's object, completed or failed, or why there is none: errc::wait_deadline,
    /// errc::job_deleted, errc::not_found and what else ends a wait.
    result<T> outcome;
    /// What told of its end first.
    resolved_by source = resolved_by::poll;
    /// Since the wait began.
    std::chrono::milliseconds elapsed{};
    /// How often it was looked at, alone or in a list with others.
    int polls = 0;
};

/// Several jobs in the order in which they end. Made by as_completed() of their resource;
/// move-only. Destroying it ends the waiting; the jobs run on.
template <class T>
class [[nodiscard]] completed_range {
public:
    /// For the library.
    explicit completed_range(jobs::job_group waiting)
        : waiting_(std::move(waiting))
    {}
    completed_range(const completed_range&) = delete;
    completed_range& operator=(const completed_range&) = delete;
    /// Takes over the waiting.
    completed_range(completed_range&& other) noexcept = default;
    /// Ends its own waiting and takes over the other's.
    completed_range& operator=(completed_range&& other) noexcept = default;
    ~completed_range() = default;

    /// The next job that has ended; nothing once all were given. One call at a time.
    ///
    /// Errors: none of single jobs, which are in completed::outcome. Cancellation: terminal; the
    /// range stays usable, and nothing is lost.
    [[nodiscard]] boost::asio::awaitable<std::optional<completed<T>>> next()
    {
        return next_of(waiting_);
    }
    /// How many were not given yet.
    std::size_t remaining() const noexcept { return waiting_.remaining(); }

private:
    [[nodiscard]] static boost::asio::awaitable<std::optional<completed<T>>>
    next_of(jobs::job_group waiting)
    {
        const auto ended = co_await waiting.next();
        if (!ended) {
            co_return std::nullopt;
        }
        co_return completed<T>(*ended);
    }

    jobs::job_group waiting_;
};

} // namespace andante::inline v0
