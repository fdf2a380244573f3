#pragma once

#include <andante/client/call.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/jobs/announcement.hpp>
#include <andante/jobs/job_group.hpp>
#include <andante/jobs/job_source.hpp>
#include <andante/jobs/poll_pace.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/pacing/pacer.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0 {

namespace jobs {
class job_monitor;
}

namespace kit {

/// What a kind of job needs that its provider's documentation says.
class job_facts {
public:
    job_facts() = default;

    /// The name of the route that creates such jobs, when a cap on unfinished jobs may cover it.
    std::string create_route;
    /// How long a job runs at most, in the provider's words; zero when it does not say. A job that
    /// runs longer is told of once, as job_event::kind::silent.
    std::chrono::nanoseconds silent_after{};
    /// How often a job that is waited for is looked at.
    jobs::poll_pace pace;
    /// How long a wait lasts whose wait_options::deadline is not set. Default: 15 min.
    std::chrono::milliseconds patience{std::chrono::minutes(15)};
    /// Called when the end of a job is seen that somebody waits for, with its last word and, when
    /// it cannot be told, why. Empty: nobody is.
    std::function<void(const std::string& id, const std::string& status, const error* problem)>
        on_end;
    /// The call that cancels a job. Empty: none does.
    std::function<call(const std::string& id)> cancel;
};

/// Everything that waits for jobs of one kind of a client: one poll scheduler, and the race between
/// it and webhooks. Thread-safe.
class ANDANTE_DECL job_service {
public:
    /// For kit::session, which makes them.
    job_service(std::shared_ptr<jobs::job_monitor> monitor, std::chrono::milliseconds patience);
    job_service(const job_service&) = delete;
    job_service& operator=(const job_service&) = delete;
    ~job_service();

    /// To be kept while a create is under way, so that it need not wait for the place of a job that
    /// has ended unseen.
    std::shared_ptr<const void> creating() const;
    /// The answer to a create. `place` is kept until the job's end is seen.
    void created(const jobs::sighting& how, pacing::lease place) const;
    /// A webhook will tell of this job, so that polling may slow down for it.
    void expect_webhook(std::string id) const;
    /// A webhook, or somebody else who may know, tells of a job.
    void announce(jobs::announcement news) const;

    /// Ids that cannot be, by their places among those given, and why.
    using refusals = std::vector<std::pair<std::size_t, error>>;
    /// Why such jobs cannot be waited for so: errc::invalid_request. To be asked before a create
    /// that is waited for is sent.
    [[nodiscard]] result<void> check(const wait_options& options) const;
    /// Cancels jobs, in the background: see wait_options::cancel_job.
    void cancel(std::vector<std::string> ids) const;
    /// Begins to wait. `refused` end at once, with their errors, and all with that of check().
    jobs::job_group wait_for(
        std::vector<std::string> ids, wait_options options, const refusals& refused = refusals()
    ) const;

    /// The jobs that hold places under a cap and surely run, and for how long they do.
    std::vector<std::pair<std::string, time_source::duration>> running() const;
    /// A former process knew that this job runs, for so long.
    void restore_place(const std::string& id, time_source::duration age) const;

    /// What it drives; never null. Its class is the library's own.
    const std::shared_ptr<jobs::job_monitor>& monitor() const noexcept { return monitor_; }

private:
    std::shared_ptr<jobs::job_monitor> monitor_;
    std::chrono::milliseconds patience_;
};

} // namespace kit
} // namespace andante::inline v0
