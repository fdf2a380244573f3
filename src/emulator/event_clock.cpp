#include "emulator/event_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator {

namespace asio = boost::asio;

event_clock::event_clock(
    std::shared_ptr<service> of,
    std::shared_ptr<time_source> time,
    std::function<void(const asio::any_io_executor&)> on_advance
)
    : service_(std::move(of))
    , time_(std::move(time))
    , on_advance_(std::move(on_advance))
{}

void event_clock::plan(const asio::any_io_executor& executor)
{
    if (const auto next = service_->next_event(); next && claim(*next)) {
        asio::co_spawn(executor, wake(shared_from_this(), *next), asio::detached);
    }
}

asio::awaitable<void> event_clock::wake(std::shared_ptr<event_clock> self, time_point when)
{
    const auto wait = std::chrono::ceil<time_source::duration>(when - self->time_->utc_now());
    co_await self->time_->sleep_for(wait);
    self->release(when);
    self->service_->advance(std::max(when, self->time_->utc_now()));
    const auto executor = co_await asio::this_coro::executor;
    self->on_advance_(executor);
    self->plan(executor);
}

/// True when nobody is going to wake up by that moment yet.
bool event_clock::claim(time_point when)
{
    const std::lock_guard lock(mutex_);
    if (!planned_.empty() && *planned_.begin() <= when) {
        return false;
    }
    planned_.insert(when);
    return true;
}

void event_clock::release(time_point when)
{
    const std::lock_guard lock(mutex_);
    planned_.erase(when);
}

} // namespace andante::inline v0::emulator
