#pragma once

#include <andante/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace andante::inline v0 {

/// One alarm clock. Not thread-safe by itself: use it from one strand, or under the owner's lock.
class ANDANTE_DECL timer {
public:
    virtual ~timer();

    /// Arms the timer: calls `on_expiry` once, on the timer's executor, at or after `when`.
    /// Replaces what was armed before. A callback that is already on its way when the timer is
    /// replaced or cancelled may still run.
    virtual void
    arm(std::chrono::steady_clock::time_point when, std::function<void()> on_expiry) = 0;
    /// Disarms the timer; its callback is destroyed without being called.
    virtual void cancel() noexcept = 0;
};

/// The only clock that the library knows. Thread-safe.
class ANDANTE_DECL time_source {
public:
    /// A span of time.
    using duration = std::chrono::steady_clock::duration;
    /// A moment of this clock.
    using time_point = std::chrono::steady_clock::time_point;

    virtual ~time_source();

    /// The present moment, never going back.
    virtual time_point now() const noexcept = 0;
    /// The wall clock, only for what a contract expresses in UTC.
    virtual std::chrono::system_clock::time_point utc_now() const noexcept = 0;
    /// A timer whose callbacks run on `executor`.
    virtual std::unique_ptr<timer> make_timer(boost::asio::any_io_executor executor) = 0;

    /// Sleeps until `when`; at once when that has passed.
    ///
    /// Cancellation: throws boost::system::system_error with operation_aborted, and leaves no timer
    /// behind.
    [[nodiscard]] boost::asio::awaitable<void> sleep_until(time_point when);
    /// Sleeps for `how_long`, which may be zero or negative.
    [[nodiscard]] boost::asio::awaitable<void> sleep_for(duration how_long);
};

/// The system's clocks: steady_clock and system_clock. One object for the whole process.
ANDANTE_DECL std::shared_ptr<time_source> system_time();

} // namespace andante::inline v0
