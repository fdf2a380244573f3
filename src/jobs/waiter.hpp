#pragma once

#include <andante/core/pipeline.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/wait_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0::jobs {

/// What one look at a job found.
struct sighting {
    std::string status;
    bool terminal = false;
};

/// How a provider looks at one of its jobs. The looked-up object stays with the implementation.
class job_view {
public:
    virtual ~job_view() = default;
    virtual boost::asio::awaitable<result<sighting>> look(call_options options) = 0;
};

/// What is known of a job's provider.
struct job_kind {
    std::string id;
    /// How long a job runs at most before the provider calls it lost.
    std::chrono::seconds silent_failure_after{};
};

/// Looks until the job has ended.
///
/// Errors (values): errc::wait_deadline; errc::job_deleted for a job that was seen and is gone;
/// what cannot be cured by looking again. Transient errors are waited out. Cancellation: terminal;
/// the job itself runs on.
boost::asio::awaitable<result<void>> wait_for_end(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<job_view> job,
    job_kind kind,
    wait_options options
);

} // namespace andante::inline v0::jobs
