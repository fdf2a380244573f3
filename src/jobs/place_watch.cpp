#include "jobs/place_watch.hpp"

#include "jobs/monitor_core.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::jobs {

namespace asio = boost::asio;

namespace {

/// How often it asks the pacer whether a create waits for a job; that costs no request.
constexpr std::chrono::seconds look_pause(2);

/// Waits for the jobs that hold places, unless somebody else waits for them already. `group`: what
/// is waited for so far.
void renew(std::shared_ptr<wait_group>& group, const std::shared_ptr<monitor_core>& core)
{
    const bool some_were_old = core->free_old_places();
    if (group && !some_were_old && core->unwatched_places().empty()) {
        return;
    }
    group.reset(); // so that its own jobs are found to be waited for by nobody
    auto ids = core->unwatched_places();
    if (!ids.empty()) {
        group = core->wait_for(std::move(ids), std::make_shared<const wait_options>());
    }
}

/// What a former process has begun may have ended since: each is looked at once.
std::shared_ptr<wait_group> look_at_restored(const std::shared_ptr<monitor_core>& core)
{
    auto ids = core ? core->take_restored() : std::vector<std::string>();
    return ids.empty() ? nullptr
                       : core->wait_for(
                             std::move(ids),
                             std::make_shared<const wait_options>(std::chrono::milliseconds(0))
                         );
}

} // namespace

place_watch::place_watch(
    std::shared_ptr<const pipeline> calls,
    asio::any_io_executor executor,
    std::weak_ptr<monitor_core> core,
    std::string route
)
    : calls_(std::move(calls))
    , home_(executor)
    , core_(std::move(core))
    , route_(std::move(route))
{}

place_watch::create_in_progress::create_in_progress(std::shared_ptr<place_watch> watch)
    : watch_(std::move(watch))
{
    {
        const std::lock_guard lock(watch_->mutex_);
        ++watch_->creates_;
    }
    watch_->wake();
}

place_watch::create_in_progress::~create_in_progress()
{
    std::shared_ptr<detail::interrupter> idle;
    {
        const std::lock_guard lock(watch_->mutex_);
        if (--watch_->creates_ == 0) {
            idle = std::exchange(watch_->running_, nullptr);
        }
    }
    if (idle) {
        idle->interrupt();
    }
}

void place_watch::wake()
{
    const auto core = core_.lock();
    if (!core || !core->holds_places()) {
        return;
    }
    std::shared_ptr<detail::interrupter> control;
    {
        const std::lock_guard lock(mutex_);
        if (creates_ == 0 || running_) {
            return;
        }
        running_ = std::make_shared<detail::interrupter>();
        control = running_;
    }
    home_.run(calls_->guard(look(shared_from_this())), control);
}

asio::awaitable<void> place_watch::look(std::shared_ptr<place_watch> self)
{
    const auto time = self->calls_->time();
    if (auto first = look_at_restored(self->core_.lock())) {
        const std::lock_guard lock(self->mutex_);
        self->restored_ = std::move(first); // which goes on without this coroutine
    }
    std::shared_ptr<wait_group> group;
    while (true) {
        co_await time->sleep_for(look_pause);
        const auto core = self->core_.lock();
        if (!core) {
            co_return;
        }
        if (self->calls_->pacer()->waits_for_jobs(self->route_)) {
            renew(group, core);
        } else {
            group.reset();
        }
    }
}

} // namespace andante::inline v0::jobs
