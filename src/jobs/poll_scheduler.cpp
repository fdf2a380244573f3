#include "jobs/poll_scheduler.hpp"

#include "jobs/poll_schedule.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::jobs {

namespace {

using namespace std::chrono_literals;
using duration = time_source::duration;
using time_point = time_source::time_point;

constexpr int hint_burst = 2; ///< So many hints are followed early.
constexpr duration longest_backoff = 60s;
/// What a service asks for beyond this is no time to wait.
constexpr duration longest_asked = 24h;

duration scaled(duration exact, double factor)
{
    return std::chrono::duration_cast<duration>(exact * factor);
}

/// With pauses that a look can keep.
scheduler_options sound(scheduler_options options)
{
    auto& pace = options.pace;
    pace.shortest = std::max<std::chrono::milliseconds>(pace.shortest, 1ms);
    pace.longest = std::max(pace.longest, pace.shortest);
    pace.announced = std::max(pace.announced, pace.longest);
    pace.nearest = std::clamp<std::chrono::milliseconds>(pace.nearest, 0ms, pace.shortest);
    return options;
}

} // namespace

poll_scheduler::poll_scheduler(scheduler_options options)
    : options_(sound(options))
    , random_(options.seed)
    , pause_(options_.pace.shortest)
{}

double poll_scheduler::random()
{
    return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

duration poll_scheduler::jittered(duration exact)
{
    return scaled(exact, 0.9 + 0.2 * random());
}

void poll_scheduler::add(tracked_job& job, time_point now)
{
    job.index = jobs_.size();
    jobs_.push_back(&job);
    job.started = now;
    job.due = now;
    if (job.born != tracked_job::unknown) {
        const auto usual =
            durations_[job.duration_class].quantile(0.25).value_or(options_.pace.shortest);
        job.due = std::max(now, job.born + std::max<duration>(usual, options_.pace.shortest));
    }
    if (job.fresh) {
        find_chance_ = 1;
    }
    if (job.slow) {
        job.due = now + jittered(options_.pace.announced);
    }
}

void poll_scheduler::change_deadline(tracked_job& job, time_point deadline) noexcept
{
    job.deadline = deadline;
}

void poll_scheduler::remove(tracked_job& job)
{
    jobs_[job.index] = jobs_.back();
    jobs_[job.index]->index = job.index;
    jobs_.pop_back();
}

void poll_scheduler::hint(tracked_job& job, time_point now) noexcept
{
    if (job.hinted == tracked_job::never) {
        job.hinted = now;
        if (job.failures == 0 || job.asked) { // who tells of it has heard of the service since
            job.due = now;
            job.asked = false;
        }
    }
}

void poll_scheduler::set_slow(tracked_job& job, bool slow, time_point now)
{
    if (job.slow == slow) {
        return;
    }
    job.slow = slow;
    if (job.asked) {
        return; // its pause is about as long anyway, and no look may come before its end
    }
    const auto from = job.looked == tracked_job::unknown ? job.started : job.looked;
    job.due = slow ? from + jittered(options_.pace.announced)
                   : std::max(now, from + options_.pace.shortest);
}

void poll_scheduler::took(std::uint8_t duration_class, duration how_long)
{
    durations_[duration_class].add(how_long);
}

void poll_scheduler::note_end(time_point now)
{
    // A mean over the last half minute or so.
    if (ended_at_ != tracked_job::unknown) {
        const std::chrono::duration<double> since = now - ended_at_;
        ended_per_second_ *= std::exp(-since.count() / 30);
    }
    ended_per_second_ += 1.0 / 30;
    ended_at_ = now;
}

void poll_scheduler::ended(tracked_job& job, std::optional<duration> by_server, time_point now)
{
    note_end(now);
    closed_until_ = tracked_job::unknown;
    if (by_server) {
        took(job.duration_class, *by_server);
    } else if (job.born != tracked_job::unknown) {
        took(job.duration_class, now - job.born);
    }
}

std::optional<duration> poll_scheduler::expected(std::uint8_t duration_class) const
{
    return durations_[duration_class].quantile(0.5);
}

std::int64_t poll_scheduler::place_of(const tracked_job& job) const noexcept
{
    return job.placed ? std::max<std::int64_t>(0, head_ - job.serial) : job.searched;
}

bool poll_scheduler::lists_usable(time_point now) const noexcept
{
    return options_.page_limit > 0 && now >= lists_from_;
}

/// Before this, no look at it alone may leave.
time_point poll_scheduler::open_from(const tracked_job& job) const noexcept
{
    return job.began == tracked_job::unknown ? tracked_job::unknown
                                             : job.began + options_.pace.nearest;
}

bool poll_scheduler::is_final(const tracked_job& job, time_point now) const noexcept
{
    return now >= job.deadline;
}

bool poll_scheduler::is_urgent(const tracked_job& job, time_point now) const noexcept
{
    return job.hinted != tracked_job::never || is_final(job, now);
}

/// `sharing`: how many jobs are looked at in the same reads.
time_point poll_scheduler::due_of(const tracked_job& job, std::size_t sharing) const noexcept
{
    auto due = job.due;
    const bool may_share = sharing > 1 && job.failures == 0 && !job.slow && !job.asked &&
                           job.looked != tracked_job::unknown && job.due > job.looked;
    if (may_share) {
        // The more jobs a read shows, the more of them are worth it.
        const auto part = (job.due - job.looked) / static_cast<duration::rep>(sharing);
        due = job.looked + std::max(part, pause_);
    }
    return std::max(std::min(due, job.deadline), open_from(job));
}

/// What the next step depends on, over all jobs.
struct poll_scheduler::survey {
    std::size_t active = 0; ///< Jobs that are looked at regularly now.
    time_point final_look = tracked_job::never;
    time_point hinted = tracked_job::never;
    time_point regular = tracked_job::never;
    time_point unseen = tracked_job::never;
};

poll_scheduler::survey poll_scheduler::look_around(time_point now) const
{
    survey all;
    for (const auto* job : jobs_) {
        all.active +=
            !job->slow && (job->looked != tracked_job::unknown || job->due <= now) ? 1 : 0;
    }
    const auto sharing = options_.page_limit > 0 ? all.active : 1; // a read alone shows one job
    for (const auto* job : jobs_) {
        all.final_look = std::min(all.final_look, std::max(job->deadline, open_from(*job)));
        if (job->hinted != tracked_job::never) {
            all.hinted = std::min(all.hinted, std::max(job->due, open_from(*job)));
        } else if (!is_final(*job, now)) {
            all.regular = std::min(all.regular, due_of(*job, sharing));
            // What this client has created is waited for from its birth, and due when it may end.
            const bool unseen = job->looked == tracked_job::unknown && job->failures == 0 &&
                                job->born == tracked_job::unknown && !job->slow;
            all.unseen = unseen ? std::min(all.unseen, job->due) : all.unseen;
        }
    }
    return all;
}

/// Between two reads, so that everybody is seen in the longest pause and nobody too often.
duration poll_scheduler::spacing(const survey& all) const noexcept
{
    if (all.active < 2) {
        return duration::zero();
    }
    const auto even = duration(options_.pace.longest) /
                      static_cast<duration::rep>(std::max<std::size_t>(sweep_, 1));
    return std::min(even, pause_);
}

/// Between two reads that confirm hints, but for a few: those that come meanwhile share a page.
duration poll_scheduler::hint_step() const noexcept
{
    const auto even = duration(options_.pace.longest) /
                      static_cast<duration::rep>(std::max<std::size_t>(sweep_, 1));
    return std::min<duration>(even, 2200ms);
}

time_point poll_scheduler::regular_when(const survey& all, const read_times& budget) const noexcept
{
    const auto regular = std::max({all.regular, budget.regular, regular_from_, closed_until_});
    return last_read_ == tracked_job::unknown ? regular
                                              : std::max(regular, last_read_ + spacing(all));
}

time_point poll_scheduler::due_when(const survey& all, const read_times& budget) const noexcept
{
    const auto unseen = std::max({all.unseen, budget.unseen, regular_from_, closed_until_});
    const auto regular = std::min(regular_when(all, budget), unseen);
    auto hinted = all.hinted;
    if (jobs_.size() > 1 && hints_from_ != tracked_job::unknown) {
        hinted = std::max(hinted, hints_from_ - hint_burst * hint_step());
    }
    const auto urgent = std::max(std::min(all.final_look, hinted), budget.urgent);
    return std::max(std::min(urgent, regular), blocked_until_);
}

std::optional<time_point> poll_scheduler::idle_until(time_point now) const
{
    const auto when = due_when(look_around(now), read_times());
    return when > now ? std::optional(when) : std::nullopt;
}

poll_step poll_scheduler::next(time_point now, const read_times& budget)
{
    poll_step step;
    if (jobs_.empty()) {
        return step;
    }
    const auto all = look_around(now);
    const auto when = due_when(all, budget);
    if (when > now) {
        step.until = when;
        return step;
    }
    step.read = choose(now);
    const bool urgent = std::min(all.final_look, all.hinted) <= now;
    step.read->unseen = regular_when(all, budget) > now && !urgent;
    return step;
}

void poll_scheduler::began(const planned_read& read, time_point now)
{
    last_read_ = now;
    if (!read.unseen) {
        // Regular reads take part, since they confirm what they show; they never add up to more
        // than one step to wait for the next hint.
        const auto step = hint_step();
        hints_from_ = std::min(std::max(hints_from_, now) + step, now + (hint_burst + 1) * step);
    }
    pause_ = scaled(options_.pace.shortest, 1 + 0.1 * random());
    if (read.what == planned_read::kind::job) {
        ++read.job->polls;
        read.job->began = now;
    }
}

void poll_scheduler::asked_to_wait(std::optional<duration> pause, time_point now) noexcept
{
    regular_from_ = pause ? now + *pause : tracked_job::unknown;
}

void poll_scheduler::saw_unfinished(
    tracked_job& job, bool filterable, time_point now, std::optional<duration> pause
)
{
    failed_in_a_row_ = 0;
    if (job.from_filter) {
        // It was not among the unfinished ones and still is one: that list cannot be relied upon.
        filter_from_ = now + 10min;
    }
    if (job.hinted != tracked_job::never && !job.from_filter) {
        job.slow = false; // its webhook has come already
    }
    closed_until_ = tracked_job::unknown;
    job.looked = now;
    job.failures = 0;
    job.filterable = filterable;
    job.hinted = tracked_job::never;
    job.alone = false;
    job.from_filter = false;
    job.asked = pause.has_value();
    if (job.slow) {
        job.due =
            now + std::max(jittered(options_.pace.announced), pause.value_or(duration::zero()));
        return;
    }
    const poll_schedule schedule(job.started, tracked_job::never, options_.pace);
    job.due = schedule.next(now, random(), pause).value_or(now + options_.pace.announced);
}

void poll_scheduler::failed(const planned_read& read, std::optional<duration> hint, time_point now)
{
    ++failed_in_a_row_;
    const auto asked = std::clamp<duration>(hint.value_or(0s), 0s, longest_asked);
    const auto backoff = [](int failures) {
        return std::min<duration>(
            std::chrono::seconds(1LL << std::min(failures, 6)), longest_backoff
        );
    };
    if (read.what == planned_read::kind::job) {
        auto& job = *read.job;
        job.failures = static_cast<std::uint8_t>(std::min(job.failures + 1, 100));
        job.asked = asked > backoff(job.failures);
        job.due = now + std::max(backoff(job.failures), asked);
    } else {
        lists_from_ = now + scaled(backoff(++page_failures_), 1 + 0.1 * random());
    }
    // One bad job or route must not hold up the others; a service that is down is left alone.
    const auto all = failed_in_a_row_ > 1
                         ? scaled(backoff(failed_in_a_row_ - 1), 1 + 0.1 * random())
                         : duration::zero();
    blocked_until_ = std::max(blocked_until_, now + all);
    closed_until_ = std::max(closed_until_, now + asked);
}

void poll_scheduler::lists_refused(time_point now)
{
    lists_from_ = now + 10min;
}

} // namespace andante::inline v0::jobs
