#pragma once

#include <andante/jobs/wait_options.hpp>

#include "async/wake_up.hpp"
#include "jobs/job_table.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::jobs {

class monitor_core;

/// A job of a group that has ended.
class ended_job {
public:
    ended_job() = default;

    std::size_t index = 0; ///< In the order in which the ids were given.
    std::string id;
    std::shared_ptr<const ending> how;
    std::chrono::milliseconds elapsed{}; ///< Since the group began to wait.
};

/// One wait for any number of jobs. Made by a job_monitor; leaves it when it is destroyed.
class wait_group final : public wait_listener, public std::enable_shared_from_this<wait_group> {
public:
    wait_group(
        std::shared_ptr<monitor_core> core,
        std::vector<std::string> ids,
        std::shared_ptr<const wait_options> options
    );
    ~wait_group() override;
    wait_group(const wait_group&) = delete;
    wait_group& operator=(const wait_group&) = delete;

    /// The next job that has ended, in the order in which they end; nothing once all were given.
    /// Calls on_progress and on_end meanwhile. One at a time.
    ///
    /// Throws what the waiting itself met. Cancellation: terminal; throws operation_aborted, and
    /// every other job can still be asked for.
    boost::asio::awaitable<std::optional<ended_job>> next();

    /// The wait was cancelled: the jobs that have not ended are cancelled, too, when the options
    /// say so, and how many that are; none the second time.
    std::size_t cancel_jobs();
    /// How many were not given yet.
    std::size_t remaining() const noexcept { return remaining_; }
    const wait_options& options() const noexcept { return *options_; }

    time_point started() const noexcept override { return started_; }
    time_point deadline() const noexcept override { return deadline_; }
    void ended(const ticket& which, std::shared_ptr<const ending> how) override;
    void progressed(const ticket& which) override;

    /// For the core, with its lock held: takes part in waiting. `refused`: jobs whose ids cannot
    /// be, and why, by index.
    using refusals = std::vector<std::pair<std::size_t, error>>;
    void begin(job_table& table, const refusals& refused, time_point now);
    /// For the core, with its lock held.
    void leave(job_table& table, time_point now);
    void expire(job_table& table, time_point now);

private:
    struct ready_job {
        std::uint32_t index;
        std::shared_ptr<const ending> how;
        time_point when;
    };

    std::shared_ptr<monitor_core> core_;
    std::vector<std::string> ids_;
    std::shared_ptr<const wait_options> options_;
    std::vector<ticket> tickets_;
    std::vector<ready_job> ready_; ///< Under the core's lock, as the next two.
    std::size_t given_ = 0;        ///< So many of these were given.
    /// What on_progress is still to be told: the newest of each job.
    struct job_news {
        std::uint32_t index;
        wait_progress what;
    };
    std::vector<job_news> news_;
    time_point started_{};
    time_point deadline_{};
    std::size_t remaining_;
    detail::wake_up alarm_;
    bool jobs_cancelled_ = false;

    time_point given_up_at() const;
    std::optional<ready_job> take(std::vector<job_news>& news);
    void tell_end(const ended_job& what) const;

    static boost::asio::awaitable<std::optional<ended_job>> next_of(std::shared_ptr<wait_group> self
    );
};

} // namespace andante::inline v0::jobs
