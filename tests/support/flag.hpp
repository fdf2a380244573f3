#pragma once

#include <condition_variable>
#include <mutex>

namespace andante::support {

/// Raised once, waited for from other threads.
class flag {
public:
    void raise()
    {
        const std::lock_guard lock(mutex_);
        is_up_ = true;
        changed_.notify_all();
    }
    void wait()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_up_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_up_ = false;
};

} // namespace andante::support
