#pragma once

#include <andante/core/time_source.hpp>
#include <andante/jobs/poll_pace.hpp>

#include "jobs/duration_statistics.hpp"
#include "jobs/tracked_job.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace andante::inline v0::jobs {

/// What a scheduler must know of its list of jobs.
struct scheduler_options {
    int page_limit = 99;    ///< The most a page holds; 0 when there is no list.
    bool filter = true;     ///< The list can be asked for unfinished jobs only.
    std::uint64_t seed = 0; ///< Of the jitter.
    poll_pace pace{};       ///< Of its jobs.
};

/// When reads may leave, as far as their budget goes.
struct read_times {
    time_source::time_point regular = time_source::time_point::min(); ///< The next of many.
    time_source::time_point urgent = time_source::time_point::min();  ///< One that cannot wait.
    /// One for a job that was never seen and may have ended long ago.
    time_source::time_point unseen = time_source::time_point::min();
};

/// The next request.
struct planned_read {
    enum class kind { job, page, unfinished };

    kind what = kind::job;
    tracked_job* job = nullptr; ///< For kind::job.
    std::int64_t offset = 0;    ///< For the others.
    int limit = 0;              ///< For the others.
    /// When it left.
    time_source::time_point left = time_source::time_point::min();
    bool unseen = false; ///< It leaves before a regular one could, for jobs that were never seen.
};

/// What to do now: send the read, or wait until then; neither when there is nothing to wait for.
struct poll_step {
    std::optional<planned_read> read;
    std::optional<time_source::time_point> until;
};

/// Decides which jobs to look at, how and when. No I/O and no clock: every function takes `now`.
///
/// A job alone is looked at as poll_schedule says, first when a quarter of its kind have usually
/// ended. Of several, the read that tells most is made: the window of the list, newest first, whose
/// jobs have waited longest and are likeliest to have ended, or one job by itself when that tells
/// as much. Weight grows with the square of the time since the last look, which gives parts of the
/// list that hold more jobs the larger share, and with its sixth power once that is long, so that
/// no job is forgotten. Places in the list are learnt from the pages: see place_of().
class poll_scheduler {
public:
    using time_point = time_source::time_point;
    using duration = time_source::duration;

    explicit poll_scheduler(scheduler_options options);
    poll_scheduler(const poll_scheduler&) = delete;
    poll_scheduler& operator=(const poll_scheduler&) = delete;

    /// A job is waited for from now on. `job` must stay where it is until remove(). What is known
    /// of it (deadline, born, kind, fresh) is filled in.
    void add(tracked_job& job, time_point now);
    /// A wait for a job that is known has begun or ended: its deadline has changed.
    void change_deadline(tracked_job& job, time_point deadline) noexcept;
    void remove(tracked_job& job);
    bool empty() const noexcept { return jobs_.empty(); }
    std::size_t size() const noexcept { return jobs_.size(); }
    std::span<tracked_job* const> jobs() const noexcept { return jobs_; }

    /// Somebody says that the job has ended: a look is due now.
    void hint(tracked_job& job, time_point now) noexcept;
    /// Look at it seldom, since a webhook is expected; or as usual again.
    void set_slow(tracked_job& job, bool slow, time_point now);
    /// A job was created: the list has one more on top.
    void created() noexcept { ++head_; }
    /// A job of this kind took so long.
    void took(std::uint8_t duration_class, duration how_long);
    /// A job that is waited for has ended; remove() it then. `by_server` is how long it took by the
    /// service's own clock.
    void ended(tracked_job& job, std::optional<duration> by_server, time_point now);

    /// Nothing is due before then, whatever the budget; nothing when something may be due now.
    std::optional<time_point> idle_until(time_point now) const;
    /// What to do now.
    poll_step next(time_point now, const read_times& budget);
    /// The read leaves.
    void began(const planned_read& read, time_point now);

    /// A look at one job found it unfinished; `pause` is how long the service asked to wait.
    void saw_unfinished(
        tracked_job& job,
        bool filterable,
        time_point now,
        std::optional<duration> pause = std::nullopt
    );
    /// A job that is waited for, on a page.
    struct page_item {
        enum class state {
            unfinished,
            incomplete, ///< Ended, but only its own read tells all.
            ended,      ///< To be removed once the page was reported.
        };

        tracked_job* job = nullptr;
        std::int64_t place = 0; ///< Counted from the page's first.
        state seen = state::unfinished;
        bool filterable = false;
    };
    /// A page was read: its jobs that are waited for, in order.
    void saw_page(
        const planned_read& read,
        std::span<const page_item> items,
        std::int64_t length,
        bool has_more,
        time_point now
    );
    /// What the newest page said of the next regular read; hints and last looks do not wait for it.
    void asked_to_wait(std::optional<duration> pause, time_point now) noexcept;
    /// A read failed and may be repeated; `hint` is what the server asked to wait, at most a day.
    /// Regular reads wait for it; hints and last looks only for the back-off, a minute at most.
    void failed(const planned_read& read, std::optional<duration> hint, time_point now);
    /// The list cannot be read: only single looks for a while.
    void lists_refused(time_point now);

    /// How long jobs of this kind take: the median; nothing while none has ended.
    std::optional<duration> expected(std::uint8_t duration_class) const;
    /// How many reads it takes to see every job once, as of the last plan.
    std::size_t sweep() const noexcept { return sweep_; }
    /// How many pages have failed in a row.
    int page_failures() const noexcept { return page_failures_; }

private:
    struct candidate {
        std::int64_t place = 0;
        double weight = 0;
        tracked_job* job = nullptr;
    };
    struct survey;

    scheduler_options options_;
    std::mt19937_64 random_;
    std::vector<tracked_job*> jobs_;
    std::array<duration_statistics, 4> durations_;
    std::int64_t head_ = 0;  ///< How many jobs the list has seen: the newest one's serial.
    double find_chance_ = 1; ///< That a job which was not yet seen is on the next page.
    double ended_per_second_ = 0;
    time_point ended_at_ = tracked_job::unknown;
    time_point last_read_ = tracked_job::unknown;
    time_point hints_from_ = tracked_job::unknown; ///< The hint bucket is empty then.
    time_point blocked_until_ = tracked_job::unknown;
    time_point regular_from_ = tracked_job::unknown; ///< The service asked for a pause until then.
    /// So did a failed look. Any answer ends it.
    time_point closed_until_ = tracked_job::unknown;
    time_point lists_from_ = tracked_job::unknown;
    time_point filter_from_ = tracked_job::unknown;
    int failed_in_a_row_ = 0;
    int page_failures_ = 0;
    duration pause_; ///< Between two looks at jobs that share reads.
    std::size_t sweep_ = 1;
    std::vector<candidate> candidates_; ///< Kept for its capacity.

    double random();
    duration jittered(duration exact);
    std::int64_t place_of(const tracked_job& job) const noexcept;
    bool lists_usable(time_point now) const noexcept;
    time_point open_from(const tracked_job& job) const noexcept;
    bool is_final(const tracked_job& job, time_point now) const noexcept;
    bool is_urgent(const tracked_job& job, time_point now) const noexcept;
    time_point due_of(const tracked_job& job, std::size_t sharing) const noexcept;
    double weight_of(const tracked_job& job, time_point now) const;
    survey look_around(time_point now) const;
    duration spacing(const survey& all) const noexcept;
    duration hint_step() const noexcept;
    time_point regular_when(const survey& all, const read_times& budget) const noexcept;
    time_point due_when(const survey& all, const read_times& budget) const noexcept;
    void collect(time_point now);
    planned_read choose(time_point now);
    planned_read best_window(double& value) const;
    bool filter_pays(double window_value, std::size_t& listed, time_point now) const;
    void note_end(time_point now);
    void place(std::span<const page_item> items, std::int64_t offset);
    void missing_from(const planned_read& read, std::int64_t length, bool has_more, time_point now);
    void missing_from_filter(bool has_more, time_point now);
};

} // namespace andante::inline v0::jobs
