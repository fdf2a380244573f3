#include "jobs/monitor_core.hpp"

#include "core/saturating.hpp"
#include "retry/retry_decision.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::jobs {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A look that hangs must not hold up the others for long, nor those who begin to wait meanwhile. A
/// service that is merely slow gets twice the time after each failure, up to the second of these.
constexpr milliseconds first_look = seconds(8);
constexpr milliseconds longest_look = seconds(30);
/// What is left after a wait's deadline for its last look.
constexpr milliseconds grace = seconds(5);
/// So long after the deadline of another job a look still goes on.
constexpr milliseconds overrun = seconds(2);

job_table::settings
table_settings(const pipeline& calls, const job_source& source, const monitor_options& options)
{
    job_table::settings chosen;
    chosen.scheduler.page_limit = source.page_limit();
    chosen.scheduler.filter = !source.unfinished_status().empty();
    chosen.scheduler.seed = *calls.options().random_seed;
    chosen.scheduler.pace = options.pace;
    chosen.unfinished_status = source.unfinished_status();
    chosen.silent_after = options.silent_after;
    return chosen;
}

/// Zero when it has come; an hour at most, which is more than any look takes.
milliseconds time_until(time_source::time_point when, time_source::time_point now)
{
    if (when <= now) {
        return milliseconds::zero();
    }
    const auto soon = std::min(when, now + std::chrono::hours(1));
    return std::chrono::duration_cast<milliseconds>(soon - now);
}

/// One look serves all who wait for a job.
bool wants_raw_json(const job_entry& entry)
{
    for (const auto* each = entry.first; each != nullptr; each = each->next) {
        if (static_cast<const wait_group&>(*each->owner).options().call.keep_raw_json) {
            return true;
        }
    }
    return false;
}

} // namespace

class monitor_core::presence {
public:
    presence(std::shared_ptr<monitor_core> core, std::shared_ptr<drive_state> state)
        : core_(std::move(core))
        , state_(std::move(state))
    {}
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;
    ~presence() { core_->gone(*state_); }

    drive_state& state() const noexcept { return *state_; }

private:
    std::shared_ptr<monitor_core> core_;
    std::shared_ptr<drive_state> state_;
};

struct monitor_core::next_step {
    bool over = false;
    std::optional<time_point> until;
    planned_read read; ///< When there is nothing to wait for.
    std::string id;    ///< For a look at one job.
    call_options options;
};

monitor_core::monitor_core(
    std::shared_ptr<const pipeline> calls,
    asio::any_io_executor executor,
    std::shared_ptr<job_source> source,
    std::shared_ptr<shared_pace> pace,
    monitor_options options
)
    : calls_(std::move(calls))
    , home_(executor)
    , source_(std::move(source))
    , pace_(std::move(pace))
    , options_(std::move(options))
    , table_(table_settings(*calls_, *source_, options_))
    , places_(options_.silent_after)
{}

std::shared_ptr<wait_group> monitor_core::wait_for(
    std::vector<std::string> ids,
    std::shared_ptr<const wait_options> options,
    const wait_group::refusals& refused
)
{
    occupy_places(ids, refused);
    auto group =
        std::make_shared<wait_group>(shared_from_this(), std::move(ids), std::move(options));
    update([&](job_table& table, auto now) { group->begin(table, refused, now); });
    return group;
}

monitor_core::follow_up monitor_core::after_change(bool inside)
{
    follow_up next;
    next.events = table_.take_events();
    for (const auto& each : next.events) {
        if (each.what == job_event::kind::ended) {
            next.free.push_back(places_.take(each.id));
        }
    }
    for (const auto& id : table_.take_unknown()) {
        next.free.push_back(places_.take_unsure(id));
    }
    if (table_.empty()) {
        auto idle = std::exchange(running_, nullptr);
        if (!inside) {
            next.stop = std::move(idle); // by itself it would sleep on, or finish its look
        }
        return next;
    }
    if (lost_) {
        return next; // all waits are about to end, or their executor is being destroyed
    }
    if (!running_) {
        running_ = std::make_shared<drive_state>();
        next.start = running_;
    } else if (!inside) {
        running_->alarm.wake();
    }
    return next;
}

void monitor_core::follow(follow_up what)
{
    what.free.clear();
    if (what.stop) {
        what.stop->control->interrupt();
    }
    if (what.start) {
        start(std::move(what.start));
    }
    for (const auto& each : what.events) {
        job_event told;
        told.what = each.what;
        told.provider = options_.provider;
        told.id = each.id;
        told.status = each.status;
        told.source = each.source;
        told.elapsed = each.elapsed;
        told.polls = each.polls;
        told.failure = each.problem ? &*each.problem : nullptr;
        if (each.what == job_event::kind::ended && options_.on_end) {
            options_.on_end(each.id, each.status, told.failure);
        }
        calls_->observer()->on_job(told);
    }
}

void monitor_core::start(std::shared_ptr<drive_state> state)
{
    auto self = shared_from_this();
    auto driving = drive(self, std::make_shared<presence>(self, state));
    auto stoppable = detail::run_interruptible(std::move(driving), state->control);
    auto guarded = calls_->guard(std::move(stoppable));
    auto reporting = report_end(weak_from_this(), std::move(guarded), state);
    if (!home_.run(std::move(reporting), std::make_shared<detail::interrupter>())) {
        ended(*state, nullptr);
    }
}

asio::awaitable<void> monitor_core::report_end(
    std::weak_ptr<monitor_core> to,
    asio::awaitable<void> driving,
    std::shared_ptr<drive_state> state
)
{
    std::exception_ptr thrown;
    try {
        co_await std::move(driving);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (const auto core = to.lock()) {
        core->ended(*state, std::move(thrown));
    }
}

void monitor_core::gone(const drive_state& state) noexcept
{
    const std::lock_guard lock(mutex_);
    if (running_.get() == &state) {
        lost_ = std::exchange(running_, nullptr);
    }
}

/// The coroutine has ended. When that is not because nobody waits any more, the client is gone or
/// one of its parts threw, and then all waits end with that.
void monitor_core::ended(const drive_state& state, std::exception_ptr thrown)
{
    follow_up next;
    {
        const std::lock_guard lock(mutex_);
        if (lost_.get() != &state) {
            return;
        }
        lost_.reset();
        const auto aborted = boost::system::error_code(asio::error::operation_aborted);
        table_.abandon(
            thrown ? std::move(thrown)
                   : std::make_exception_ptr(boost::system::system_error(aborted))
        );
        next = after_change(true);
    }
    follow(std::move(next));
}

/// What a look may take beside the jobs that wait meanwhile: all but `looked_at`, if there is one.
milliseconds
monitor_core::time_for(const tracked_job* looked_at, int failures, time_point now) const
{
    auto earliest = tracked_job::never;
    for (const auto* each : table_.scheduler().jobs()) {
        if (each != looked_at) {
            earliest = std::min(earliest, each->deadline);
        }
    }
    const auto patience = std::min(longest_look, first_look * (1 << std::min(failures, 2)));
    return std::min(patience, time_until(earliest, now) + overrun);
}

call_options monitor_core::options_for(const job_entry& entry, time_point now) const
{
    const auto* oldest = entry.first; // those who came later stand before it
    while (oldest->next != nullptr) {
        oldest = oldest->next;
    }
    auto call = static_cast<const wait_group&>(*oldest->owner).options().call;
    call.keep_raw_json = wants_raw_json(entry);
    const auto& job = entry.poll;
    const auto allowed =
        std::min(time_for(&job, job.failures, now), time_until(job.deadline, now) + grace);
    call.deadline = std::min(call.deadline.value_or(allowed), allowed);
    call.attempts = call.attempts.value_or(1);
    call.priority = priority::poll; // never from a cache, and after everything else
    call.context = nullptr;         // theirs who wait, and not this one's
    call.shared = true;
    call.on_answer = nullptr;
    return call;
}

monitor_core::next_step monitor_core::plan(const drive_state& state)
{
    const std::lock_guard lock(mutex_);
    next_step next;
    if (running_.get() != &state || table_.empty()) {
        next.over = true;
        return next;
    }
    const auto now = time()->now();
    next.until = table_.scheduler().idle_until(now);
    if (next.until) {
        return next; // the budget is asked when something is due
    }
    const auto ahead = pace_->look_ahead(source_->route(), now);
    auto step = table_.scheduler().next(now, ahead.times);
    if (!step.read) {
        next.until = step.until;
        return next;
    }
    pace_->took(ahead.allowed, now, step.read->unseen);
    table_.scheduler().began(*step.read, now);
    next.read = *step.read;
    if (next.read.what == planned_read::kind::job) {
        const auto& entry = *next.read.job->owner;
        next.id = *entry.id;
        next.options = options_for(entry, now);
        return next;
    }
    for (const auto* job : table_.scheduler().jobs()) {
        next.options.keep_raw_json = next.options.keep_raw_json || wants_raw_json(*job->owner);
    }
    next.options.deadline = time_for(nullptr, table_.scheduler().page_failures(), now);
    next.options.attempts = 1;
    next.options.priority = priority::poll;
    next.options.shared = true;
    return next;
}

void monitor_core::told(const std::string& id, time_point left, result<sighting> what)
{
    if (what.has_value()) {
        what->id = id; // the answer may spell it otherwise, and is about this job all the same
    }
    update(
        [&](job_table& table, time_point now) {
            if (what.has_value()) {
                places_.sure(id);
                table.saw(*what, now, left);
            } else {
                table.failed(id, what.error(), now, left);
            }
        },
        true
    );
}

void monitor_core::told_page(const planned_read& read, const result<listing>& what)
{
    update(
        [&](job_table& table, time_point now) {
            if (what.has_value()) {
                for (const auto& each : what->items) {
                    places_.sure(each.id);
                }
                table.saw_page(read, *what, now);
                return;
            }
            const auto& problem = what.error();
            const bool may_pass = retry::classify(problem) != retry::verdict::permanent ||
                                  problem == errc::deadline_exceeded;
            if (may_pass) {
                table.page_failed(read, problem, now);
            } else {
                table.scheduler().lists_refused(now);
            }
        },
        true
    );
}

asio::awaitable<void>
monitor_core::drive(std::shared_ptr<monitor_core> self, std::shared_ptr<presence> here)
{
    while (true) {
        auto next = self->plan(here->state());
        if (next.over) {
            co_return;
        }
        if (next.until) {
            co_await here->state().alarm.sleep_until(self->time(), *next.until);
            continue;
        }
        if (next.read.what == planned_read::kind::job) {
            auto looking = self->source_->get(next.id, std::move(next.options));
            auto seen = co_await std::move(looking);
            self->told(next.id, next.read.left, std::move(seen));
            continue;
        }
        const bool unfinished = next.read.what == planned_read::kind::unfinished;
        auto listing_jobs = self->source_->list(
            next.read.offset, next.read.limit, unfinished, std::move(next.options)
        );
        const auto page = co_await std::move(listing_jobs);
        self->told_page(next.read, page);
    }
}

} // namespace andante::inline v0::jobs
