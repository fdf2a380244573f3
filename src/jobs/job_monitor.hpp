#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/jobs/announcement.hpp>
#include <andante/jobs/wait_options.hpp>

#include "jobs/job_table.hpp"
#include "jobs/place_watch.hpp"
#include "jobs/read_pace.hpp"
#include "jobs/wait_group.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::jobs {

/// The pace that all monitors of a client share, because they share a read limit. Thread-safe.
class shared_pace {
public:
    shared_pace(std::shared_ptr<pacing::pacer> pacer, double share)
        : pacer_(std::move(pacer))
        , share_(share)
    {}

    /// When looks may leave, and the pace that they keep.
    struct outlook {
        read_times times;
        poll_allowance allowed;
    };
    outlook look_ahead(const std::string& route, time_source::time_point now) const;
    /// A look leaves. `unseen`: as in planned_read.
    void took(const poll_allowance& allowed, time_source::time_point now, bool unseen);
    /// Somebody has heard of the service: what it asked for long ago may be over.
    void heard_of_service(const std::string& route) const;

private:
    std::shared_ptr<pacing::pacer> pacer_;
    double share_;
    mutable std::mutex mutex_;
    read_pace pace_;
};

/// What a monitor must know of its provider.
class monitor_options {
public:
    explicit monitor_options(std::string provider_name)
        : provider(std::move(provider_name))
    {}

    std::string provider;
    /// How long a job runs at most, in the provider's words; zero when it does not say.
    time_source::duration silent_after{};
    /// How often a job is looked at.
    poll_pace pace;
    /// A route that creates jobs, if a cap on unfinished jobs may cover it.
    std::string create_route;
    /// Told of each end of a job that somebody waits for; empty for nobody.
    std::function<void(const std::string& id, const std::string& status, const error* problem)>
        on_end;
    /// The call that cancels a job; empty when none does.
    std::function<call(const std::string& id)> cancel;
};

/// Everything that waits for the jobs of one route of a client: one poll scheduler, the race
/// between it and webhooks, and one coroutine that drives it while somebody waits. Thread-safe.
class job_monitor {
public:
    job_monitor(
        std::shared_ptr<const pipeline> calls,
        boost::asio::any_io_executor executor,
        std::shared_ptr<job_source> source,
        std::shared_ptr<shared_pace> pace,
        monitor_options options
    );

    /// To be kept while a create is under way, so that it need not wait for the place of a job that
    /// has ended unseen.
    place_watch::create_in_progress creating() const;
    /// The answer to a create. `place` is kept until the job's end is seen.
    void created(const sighting& how, pacing::lease place = pacing::lease());
    /// Polling may slow down for this job: a webhook will tell.
    void expect_webhook(std::string id);
    /// A webhook, or somebody else who may know, tells of a job.
    void announce(announcement what);

    /// True when its service cancels jobs.
    bool can_cancel() const noexcept;
    /// Has it cancel these, in the background.
    void cancel(const std::vector<std::string>& ids);
    /// Begins to wait. `refused` are ids that cannot be: they end at once, with their errors.
    std::shared_ptr<wait_group> wait_for(
        std::vector<std::string> ids,
        std::shared_ptr<const wait_options> options,
        const wait_group::refusals& refused = wait_group::refusals()
    ) const;

    /// The jobs that hold places under a cap and surely run, and for how long they do.
    std::vector<std::pair<std::string, time_source::duration>> running() const;
    /// A former process knew that this job runs, for so long.
    void restore_place(const std::string& id, time_source::duration age);

    job_counters counters() const;
    /// False while expected webhooks do not come, so that polling is not slowed for them.
    bool webhooks_work() const;
    /// How many jobs are waited for.
    std::size_t waiting() const;

private:
    std::shared_ptr<monitor_core> core_;
    std::shared_ptr<place_watch> places_;
};

} // namespace andante::inline v0::jobs
