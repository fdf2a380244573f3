#include "jobs/job_monitor.hpp"

#include "jobs/monitor_core.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::jobs {

read_times shared_pace::times(const std::string& route, time_source::time_point now) const
{
    const auto room = pacer_->room(route);
    const auto allowed = allowance_of(room, share_);
    read_times times;
    {
        const std::lock_guard lock(mutex_);
        times.regular = pace_.ready(allowed, false);
        times.urgent = pace_.ready(allowed, true);
    }
    if (room && room->left == 0 && room->opens > now) {
        times.regular = std::max(times.regular, room->opens);
        times.urgent = std::max(times.urgent, room->opens);
    }
    return times;
}

void shared_pace::took(const std::string& route, time_source::time_point now)
{
    const auto allowed = allowance_of(pacer_->room(route), share_);
    const std::lock_guard lock(mutex_);
    pace_.took(now, allowed);
}

job_monitor::job_monitor(
    std::shared_ptr<const pipeline> calls,
    boost::asio::any_io_executor executor,
    std::shared_ptr<job_source> source,
    std::shared_ptr<shared_pace> pace,
    monitor_options options
)
    : core_(std::make_shared<monitor_core>(
          std::move(calls),
          std::move(executor),
          std::move(source),
          std::move(pace),
          std::move(options)
      ))
{}

void job_monitor::created(const sighting& how)
{
    core_->update([&](job_table& table, auto now) { table.created(how, now); });
}

void job_monitor::expect_webhook(std::string id)
{
    core_->update([&](job_table& table, auto now) { table.expect_webhook(id, now); });
}

void job_monitor::announce(announcement what)
{
    core_->update([&](job_table& table, auto now) { table.announce(what, now); });
}

std::shared_ptr<wait_group> job_monitor::wait_for(
    std::vector<std::string> ids,
    std::shared_ptr<const wait_options> options,
    const wait_group::refusals& refused
) const
{
    auto group = std::make_shared<wait_group>(core_, std::move(ids), std::move(options));
    core_->update([&](job_table& table, auto now) { group->begin(table, refused, now); });
    return group;
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
