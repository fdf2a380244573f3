#pragma once

#include <andante/core/error.hpp>
#include <andante/core/observer.hpp>
#include <andante/jobs/announcement.hpp>
#include <andante/jobs/job_source.hpp>

#include "jobs/poll_scheduler.hpp"
#include "jobs/recent.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::jobs {

/// How a job has ended, for all who waited for it.
struct ending {
    std::shared_ptr<const void> value; ///< The provider's object; null when there is a problem.
    std::optional<error> problem;      ///< Why this wait has no result.
    std::exception_ptr thrown;         ///< What a transport or a clock threw.
    std::string status;                ///< The last word; empty when the job was never seen.
    resolved_by source = resolved_by::poll;
    int polls = 0;
};

struct ticket;

/// Who waits. Called by the table, with its owner's lock held.
class wait_listener {
public:
    using time_point = time_source::time_point;

    virtual ~wait_listener() = default;
    /// The job of this ticket has ended; the ticket is out of the table.
    virtual void ended(const ticket& which, std::shared_ptr<const ending> how) = 0;
    /// A look found it unfinished.
    virtual void progressed(const ticket& which) = 0;
    virtual time_point started() const noexcept = 0;
    virtual time_point deadline() const noexcept = 0;
};

struct job_entry;

/// One wait for one job. Stays where it is while it is in the table.
struct ticket {
    job_entry* entry = nullptr; ///< Null while it is in no table.
    ticket* previous = nullptr;
    ticket* next = nullptr;
    wait_listener* owner = nullptr;
    std::uint32_t index = 0; ///< Which of the owner's jobs.
    std::uint32_t news = 0;  ///< The owner's business.
};

/// One job that somebody waits for.
struct job_entry {
    tracked_job poll;
    const std::string* id = nullptr;
    ticket* first = nullptr;
    std::string status;
    std::unique_ptr<error> last_problem; ///< Of the last look, if it failed.
    jobs::stage stage = jobs::stage::waiting;
    bool expects_webhook : 1 = false;
    bool announced : 1 = false; ///< A webhook says that it has ended.
    bool known : 1 = false;     ///< It was seen, or created, by this client.
    bool shown : 1 = false;     ///< A read has shown it.
    bool told_silent : 1 = false;
};

/// The end of a job that came to one, in the service's words.
std::shared_ptr<const ending>
ended_well(const job_entry& entry, const sighting& what, resolved_by source);

/// How jobs were resolved, since the start.
struct job_counters {
    std::uint64_t by_create_reply = 0;
    std::uint64_t by_webhook = 0;
    std::uint64_t by_poll = 0;
    std::uint64_t by_list = 0;
    std::uint64_t late = 0;    ///< Ends that were told of again.
    std::uint64_t orphans = 0; ///< Announcements for jobs that nobody waited for yet.
    std::uint64_t adopted = 0; ///< Orphans that then resolved a wait, or hastened it.
    std::uint64_t deleted = 0;
    std::uint64_t failed = 0;  ///< Waits that ended in another error than their deadline.
    std::uint64_t expired = 0; ///< Waits that ended at their deadline.
};

/// The race: one entry for each job that is waited for, resolved by the first terminal observation
/// of create reply, webhook, poll and list. No I/O, no clock, no lock.
class job_table {
public:
    using time_point = time_source::time_point;
    using duration = time_source::duration;

    struct settings {
        scheduler_options scheduler;
        std::string unfinished_status;
        duration silent_after{}; ///< How long a job runs at most, in the provider's words.
        /// So long after its create a job that no read has shown yet may answer 404.
        duration appears_within = std::chrono::seconds(10);
        std::size_t orphans = 4096;
        std::size_t remembered = 4096; ///< Jobs that were created or have ended.
        duration memory = std::chrono::minutes(10);
    };

    /// Something for the observer, once no lock is held.
    struct event {
        job_event::kind what = job_event::kind::changed;
        std::string id;
        std::string status;
        resolved_by source = resolved_by::poll;
        duration elapsed{};
        int polls = 0;
        std::optional<error> problem;
    };

    explicit job_table(settings chosen);

    /// Waits for a job. An end that is known already is delivered inside.
    void join(ticket& which, std::string_view id, time_point now);
    /// Waits no more.
    void leave(ticket& which, time_point now);

    /// The answer to a create; `how.stage` may be ended.
    void created(const sighting& how, time_point now);
    /// A former process knew that this job runs since then: a copy of the service that lags behind
    /// may not show it yet.
    void created_before(std::string_view id, time_point born, time_point now);
    void expect_webhook(std::string_view id, time_point now);
    void announce(const announcement& what, time_point now);

    /// A look at one job. `left` is when it left; at once when that is not given.
    void saw(const sighting& what, time_point now, std::optional<time_point> left = std::nullopt);
    /// It failed. True: it may be repeated.
    bool failed(
        std::string_view id,
        const error& problem,
        time_point now,
        std::optional<time_point> left = std::nullopt
    );
    /// A page of the list.
    void saw_page(const planned_read& read, const listing& what, time_point now);
    /// It failed.
    void page_failed(const planned_read& read, const error& problem, time_point now);
    /// Ends one wait at its deadline, without a last look.
    void expire(ticket& which, time_point now);
    /// Ends all waits with what was thrown.
    void abandon(std::exception_ptr thrown);

    job_entry* find(std::string_view id);
    const job_entry* find(std::string_view id) const;
    poll_scheduler& scheduler() noexcept { return scheduler_; }
    const poll_scheduler& scheduler() const noexcept { return scheduler_; }
    bool empty() const noexcept { return entries_.empty(); }
    std::size_t size() const noexcept { return entries_.size(); }
    const job_counters& counters() const noexcept { return counters_; }
    bool webhooks_work() const noexcept { return webhooks_work_; }
    /// How long jobs of this kind take: the median; nothing while none has ended.
    std::optional<duration> expected(std::uint8_t duration_class) const
    {
        return scheduler_.expected(duration_class);
    }
    /// When a look was last answered; the beginning of time while none was.
    time_point answered() const noexcept { return answered_; }
    /// What has happened since the last call.
    std::vector<event> take_events();
    /// Jobs of which nothing is known that nobody waits for any more, since the last call.
    std::vector<std::string> take_unknown();
    /// True when its end was told lately.
    bool has_ended(std::string_view id, time_point now) { return past_.find(id, now) != nullptr; }

private:
    /// What is remembered of a job that nobody waits for.
    struct known_job {
        time_point born = tracked_job::unknown;
        std::uint8_t duration_class = 0;
        bool expects_webhook = false;
        bool fresh = false;
        bool shown = false;
        std::shared_ptr<const ending> end; ///< When its create said that it had ended.
    };
    struct past_job {
        bool expected_webhook = false;
    };

    settings settings_;
    poll_scheduler scheduler_;
    id_map<job_entry> entries_;
    recent<known_job> known_;
    recent<announcement> orphans_;
    recent<past_job> past_;
    job_counters counters_;
    std::vector<event> events_;
    std::vector<std::string> unknown_;
    time_point answered_ = time_point::min();
    int missed_webhooks_ = 0; ///< In a row.
    bool webhooks_work_ = true;

    job_entry& enter(std::string_view id, time_point now);
    void unlink(ticket& which);
    void forget(job_entry& entry);
    void set_deadline(job_entry& entry);
    void observe(job_entry& entry, const sighting& what, resolved_by source, time_point now);
    void tell_progress(job_entry& entry, time_point now);
    bool may_still_appear(const job_entry& entry, time_point now) const;
    void note_status(job_entry& entry, const sighting& what, time_point now);
    void resolve(job_entry& entry, std::shared_ptr<const ending> how, time_point now);
    void end_with(job_entry& entry, const error& problem, time_point now);
    void end_due(job_entry& entry, time_point left, time_point now);
    void end_ticket(ticket& which, std::shared_ptr<const ending> how);
    void count_end(const job_entry& entry, resolved_by source, time_point now);
    void webhook_missed(time_point now);
    void webhook_came(time_point now);
    void report(const job_entry& entry, job_event::kind what, time_point now);
    error deadline_error(const job_entry& entry, const wait_listener& who, time_point now) const;
};

} // namespace andante::inline v0::jobs
