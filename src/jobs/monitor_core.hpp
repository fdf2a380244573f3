#pragma once

#include "async/home.hpp"
#include "async/interrupt.hpp"
#include "jobs/job_monitor.hpp"
#include "jobs/job_places.hpp"

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::jobs {

/// What the handles of a monitor, its groups and its coroutine share.
class monitor_core : public std::enable_shared_from_this<monitor_core> {
public:
    using time_point = time_source::time_point;

    monitor_core(
        std::shared_ptr<const pipeline> calls,
        boost::asio::any_io_executor executor,
        std::shared_ptr<job_source> source,
        std::shared_ptr<shared_pace> pace,
        monitor_options options
    );

    /// Runs `change(table, now)` under the lock; then tells observers, and wakes, starts or stops
    /// the coroutine as needed. `inside`: called by that coroutine.
    template <class Change>
    void update(Change change, bool inside = false);

    /// Begins to wait. `refused`: ids that cannot be; they end at once, with their errors.
    std::shared_ptr<wait_group> wait_for(
        std::vector<std::string> ids,
        std::shared_ptr<const wait_options> options,
        const wait_group::refusals& refused = wait_group::refusals()
    );

    /// Somebody tells of a job.
    void announce(const announcement& what);
    bool can_cancel() const noexcept { return static_cast<bool>(options_.cancel); }
    /// Cancels jobs at the service, in the background, also when the client goes meanwhile.
    void cancel(const std::vector<std::string>& ids);

    /// A job of ours holds a place until its end is seen.
    void keep_place(const std::string& id, pacing::lease place);
    /// The same for a job of a former process that runs for so long already.
    void restore_place(const std::string& id, time_source::duration age);
    /// The jobs that hold places and surely run, and for how long they do.
    std::vector<std::pair<std::string, time_source::duration>> running() const;
    /// It has ended.
    void free_place(std::string_view id);
    bool holds_places() const;
    /// Frees the places of jobs that must have ended by now. True when there were any.
    bool free_old_places();
    /// Somebody has heard of the service.
    void heard_of_service() const { pace_->heard_of_service(source_->route()); }
    /// The jobs that hold places and that nobody waits for.
    std::vector<std::string> unwatched_places() const;
    /// The jobs of a former process that were not looked at since; they are, from now on.
    std::vector<std::string> take_restored();

    const std::shared_ptr<time_source>& time() const noexcept { return calls_->time(); }
    std::mutex& mutex() const noexcept { return mutex_; }
    /// With the lock held.
    const job_table& table() const noexcept { return table_; }

private:
    /// One life of the coroutine.
    struct drive_state {
        std::shared_ptr<detail::interrupter> control = std::make_shared<detail::interrupter>();
        detail::wake_up alarm;
    };
    /// Tells the core when the coroutine is gone, whatever ended it.
    class presence;
    struct next_step;

    std::shared_ptr<const pipeline> calls_;
    detail::home_executor home_;
    std::shared_ptr<job_source> source_;
    std::shared_ptr<shared_pace> pace_;
    monitor_options options_;
    mutable std::mutex mutex_;
    job_table table_;
    job_places places_;
    std::vector<std::string> restored_;    ///< Of a former process, not looked at since.
    std::shared_ptr<drive_state> running_; ///< Null while there is no coroutine.
    std::shared_ptr<drive_state> lost_;    ///< It went although somebody waits.

    /// With the lock held: what to start or stop once it is released.
    struct follow_up {
        std::vector<job_table::event> events;
        std::vector<pacing::lease> free;
        std::shared_ptr<drive_state> stop;
        std::shared_ptr<drive_state> start;
    };
    void occupy_places(const std::vector<std::string>& ids, const wait_group::refusals& refused);
    follow_up after_change(bool inside);
    void follow(follow_up what);
    void start(std::shared_ptr<drive_state> state);
    static boost::asio::awaitable<void> report_end(
        std::weak_ptr<monitor_core> to,
        boost::asio::awaitable<void> driving,
        std::shared_ptr<drive_state> state
    );
    void gone(const drive_state& state) noexcept;
    void ended(const drive_state& state, std::exception_ptr thrown);
    next_step plan(const drive_state& state);
    std::chrono::milliseconds
    time_for(const tracked_job* looked_at, int failures, time_point now) const;
    call_options options_for(const job_entry& entry, time_point now) const;
    void told(const std::string& id, time_point left, result<sighting> what);
    void told_page(const planned_read& read, const result<listing>& what);

    static boost::asio::awaitable<void> cancel_one(
        std::weak_ptr<monitor_core> of,
        std::shared_ptr<const pipeline> calls,
        std::shared_ptr<job_source> source,
        call what,
        std::string id
    );
    static boost::asio::awaitable<void>
    drive(std::shared_ptr<monitor_core> self, std::shared_ptr<presence> here);
};

template <class Change>
void monitor_core::update(Change change, bool inside)
{
    follow_up next;
    {
        const std::lock_guard lock(mutex_);
        change(table_, time()->now());
        next = after_change(inside);
    }
    follow(std::move(next));
}

} // namespace andante::inline v0::jobs
