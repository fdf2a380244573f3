#pragma once

#include <andante/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>

namespace andante::inline v0::detail {

class one_shot;

/// Lets one coroutine at a time sleep until somebody wakes it, from any thread.
class wake_up {
public:
    wake_up() = default;
    wake_up(const wake_up&) = delete;
    wake_up& operator=(const wake_up&) = delete;

    /// Sleeps until wake() or `when`, whichever comes first; not at all when wake() was called
    /// since the last sleep. This object must outlive the operation.
    ///
    /// Cancellation: terminal; throws operation_aborted.
    boost::asio::awaitable<void>
    sleep_until(std::shared_ptr<time_source> time, time_source::time_point when);
    /// Ends the sleep, or the next one.
    void wake();

private:
    std::mutex mutex_;
    bool awake_ = false;
    std::weak_ptr<one_shot> sleeping_;

    bool take();
    void begin(const std::shared_ptr<one_shot>& sleep);
};

} // namespace andante::inline v0::detail
