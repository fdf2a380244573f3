#include "jobs/job_monitor.hpp"

#include "jobs/monitor_core.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::jobs {

namespace {

constexpr std::chrono::milliseconds clock_slack(1);

} // namespace

shared_pace::outlook
shared_pace::look_ahead(const std::string& route, time_source::time_point now) const
{
    const auto room = pacer_->room(route);
    outlook seen;
    seen.allowed = allowance_of(room, share_);
    {
        const std::lock_guard lock(mutex_);
        seen.times.regular = pace_.ready(seen.allowed, false);
        seen.times.urgent = pace_.ready(seen.allowed, true);
        seen.times.unseen = pace_.ready_for_unseen(seen.allowed);
    }
    // The pacer has looked at the clock again: an opening "now" is a moment later than ours.
    if (room && room->left == 0 && room->opens > now + clock_slack) {
        seen.times.regular = std::max(seen.times.regular, room->opens);
        seen.times.urgent = std::max(seen.times.urgent, room->opens);
        seen.times.unseen = std::max(seen.times.unseen, room->opens);
    }
    return seen;
}

void shared_pace::took(const poll_allowance& allowed, time_source::time_point now, bool unseen)
{
    const std::lock_guard lock(mutex_);
    pace_.took(now, allowed, unseen);
}

void shared_pace::heard_of_service(const std::string& route) const
{
    pacer_->doubt_pause(route);
}

job_monitor::job_monitor(
    std::shared_ptr<const pipeline> calls,
    boost::asio::any_io_executor executor,
    std::shared_ptr<job_source> source,
    std::shared_ptr<shared_pace> pace,
    monitor_options options
)
    : core_(std::make_shared<monitor_core>(
          calls, executor, std::move(source), std::move(pace), options
      ))
    , places_(std::make_shared<place_watch>(
          std::move(calls), std::move(executor), core_, std::move(options.create_route)
      ))
{}

place_watch::create_in_progress job_monitor::creating() const
{
    return place_watch::create_in_progress(places_);
}

void job_monitor::created(const sighting& how, pacing::lease place)
{
    if (how.stage != stage::ended) {
        core_->keep_place(how.id, std::move(place));
        places_->wake();
    }
    core_->update([&](job_table& table, auto now) { table.created(how, now); });
}

void job_monitor::expect_webhook(std::string id)
{
    core_->update([&](job_table& table, auto now) { table.expect_webhook(id, now); });
}

void job_monitor::announce(announcement what)
{
    if (what.terminal && !what.trusted) {
        core_->heard_of_service(); // so that one look may confirm it
    }
    core_->announce(what);
}

bool job_monitor::can_cancel() const noexcept
{
    return core_->can_cancel();
}

void job_monitor::cancel(const std::vector<std::string>& ids)
{
    core_->cancel(ids);
}

std::shared_ptr<wait_group> job_monitor::wait_for(
    std::vector<std::string> ids,
    std::shared_ptr<const wait_options> options,
    const wait_group::refusals& refused
) const
{
    auto group = core_->wait_for(std::move(ids), std::move(options), refused);
    places_->wake();
    return group;
}

std::vector<std::pair<std::string, time_source::duration>> job_monitor::running() const
{
    return core_->running();
}

void job_monitor::restore_place(const std::string& id, time_source::duration age)
{
    core_->restore_place(id, age);
}

job_counters job_monitor::counters() const
{
    const std::lock_guard lock(core_->mutex());
    return core_->table().counters();
}

bool job_monitor::webhooks_work() const
{
    const std::lock_guard lock(core_->mutex());
    return core_->table().webhooks_work();
}

std::size_t job_monitor::waiting() const
{
    const std::lock_guard lock(core_->mutex());
    return core_->table().size();
}

} // namespace andante::inline v0::jobs
