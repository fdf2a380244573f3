#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0::jobs {

class wait_group;

/// A job that was waited for has ended.
class job_end {
public:
    job_end() = default;

    std::size_t index = 0;             ///< Its place among the ids that were given.
    std::string id;                    ///< Its id.
    std::shared_ptr<const void> value; ///< The provider's object; null when there is a problem.
    std::optional<error> problem;      ///< Why there is no object.
    resolved_by source = resolved_by::poll; ///< What told of its end first.
    std::chrono::milliseconds elapsed{};    ///< Since the wait began.
    int polls = 0; ///< How often it was looked at, alone or in a list with others.
};

/// One wait for any number of jobs of one kind. Copies are handles of the same wait, which ends
/// with the last of them; the jobs run on.
class ANDANTE_DECL job_group {
public:
    /// For kit::job_service, which makes them.
    explicit job_group(std::shared_ptr<wait_group> waiting);
    /// Another handle of the same wait.
    job_group(const job_group& other);
    /// Takes the handle over.
    job_group(job_group&& other) noexcept;
    /// Lets go of the own wait, and holds the other's.
    job_group& operator=(const job_group& other);
    /// As above.
    job_group& operator=(job_group&& other) noexcept;
    ~job_group();

    /// The next job that has ended, in the order in which they end; nothing once all were given.
    /// One call at a time. What on_progress and on_end are to be told, they are told meanwhile.
    ///
    /// Errors: none of single jobs, which are in job_end::problem. Cancellation: terminal; every
    /// other job can still be asked for.
    [[nodiscard]] boost::asio::awaitable<std::optional<job_end>> next() const;
    /// For kit: waiting has thrown this, which is thrown again. When it was cancelled, and
    /// wait_options::cancel_job says so, the jobs that have not ended are cancelled.
    [[noreturn]] void failed(const std::exception_ptr& thrown) const;
    /// How many were not given yet.
    std::size_t remaining() const noexcept;

private:
    std::shared_ptr<wait_group> waiting_;
};

/// The provider's object, or why there is none. T is the type of the kind's objects.
template <class T>
[[nodiscard]] result<T> value_of(const job_end& how)
{
    if (how.problem) {
        return *how.problem;
    }
    return *static_cast<const T*>(how.value.get());
}

} // namespace andante::inline v0::jobs
