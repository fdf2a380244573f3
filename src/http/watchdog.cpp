#include "http/watchdog.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::http {

namespace {

constexpr auto never = watchdog::time_point::max();
/// After an alarm that had no effect.
constexpr std::chrono::milliseconds next_try(20);

watchdog::time_point::rep count(watchdog::time_point when) noexcept
{
    return when.time_since_epoch().count();
}

} // namespace

watchdog::watchdog(const boost::asio::any_io_executor& executor)
    : executor_(executor)
    , timer_(std::in_place, executor)
    , armed_(count(never))
{
    arrive(executor);
}

watchdog::~watchdog()
{
    depart();
}

void watchdog::watch(entry& what, time_point due)
{
    const std::lock_guard lock(mutex_);
    if (is_closed_) {
        what.alarmed(alarm::closed);
        return;
    }
    what.due_ = count(due);
    what.next_ = first_;
    what.previous_ = nullptr;
    what.is_watched_ = true;
    if (first_) {
        first_->previous_ = &what;
    }
    first_ = &what;
    if (count(due) < armed_) {
        arm(due);
    }
}

void watchdog::move(entry& what, time_point due)
{
    what.due_ = count(due);
    if (count(due) < armed_) {
        const std::lock_guard lock(mutex_);
        if (what.is_watched_ && count(due) < armed_) {
            arm(due);
        }
    }
}

void watchdog::forget(entry& what) noexcept
{
    const std::lock_guard lock(mutex_);
    if (!what.is_watched_) {
        return;
    }
    unlink(what);
}

void watchdog::rest()
{
    const std::lock_guard lock(mutex_);
    if (first_ || is_stopping_ || armed_ == count(never)) {
        return;
    }
    if (const auto context = hold()) {
        // The next exchange often follows at once, and would set the timer again.
        is_stopping_ = true;
        boost::asio::post(*executor_, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->stop_when_idle();
            }
        });
    }
}

void watchdog::let_go() noexcept
{
    close();
    const std::lock_guard lock(mutex_);
    timer_.reset();
    executor_.reset();
}

void watchdog::close() noexcept
{
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    while (auto* what = first_) {
        unlink(*what);
        what->alarmed(alarm::closed);
    }
    armed_ = count(never);
    if (auto context = hold()) {
        timer_.reset();
        executor_.reset();
        context.depart();
    }
}

void watchdog::arm(time_point due)
{
    armed_ = count(due);
    timer_->expires_at(due);
    timer_->async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        if (const auto self = weak.lock()) {
            self->tick(failed);
        }
    });
}

void watchdog::tick(boost::system::error_code failed)
{
    const std::lock_guard lock(mutex_);
    // A cancelled wait was replaced, or is not needed any more.
    if (failed || is_closed_ || armed_ == count(never)) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (armed_ > count(now)) { // Expired just before it was replaced.
        return;
    }
    armed_ = count(never);
    auto next = count(never);
    for (auto* each = first_; each;) {
        auto& what = *each;
        each = each->next_;
        if (what.due_ <= count(now)) {
            if (what.alarmed(alarm::due)) {
                unlink(what);
                continue;
            }
            what.due_ = count(now + next_try);
        }
        next = std::min<time_point::rep>(next, what.due_);
    }
    if (next != count(never)) {
        arm(time_point(time_point::duration(next)));
    }
}

void watchdog::stop_when_idle()
{
    const std::lock_guard lock(mutex_);
    is_stopping_ = false;
    if (!first_ && timer_) {
        armed_ = count(never);
        timer_->cancel();
    }
}

void watchdog::unlink(entry& what) noexcept
{
    (what.previous_ ? what.previous_->next_ : first_) = what.next_;
    if (what.next_) {
        what.next_->previous_ = what.previous_;
    }
    what.is_watched_ = false;
}

} // namespace andante::inline v0::http
