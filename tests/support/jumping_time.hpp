#pragma once

#include <andante/core/time_source.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace andante::support {

/// A clock that stands still and then jumps, as that of a machine that slept: whatever was due in
/// between fires afterwards. It counts what fires. Thread-safe; must outlive its timers.
class jumping_time final : public time_source {
public:
    time_point now() const noexcept override
    {
        const std::scoped_lock lock(mutex_);
        return now_;
    }
    std::chrono::system_clock::time_point utc_now() const noexcept override
    {
        return std::chrono::system_clock::time_point() +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(
                   now().time_since_epoch()
               );
    }
    std::unique_ptr<timer> make_timer(boost::asio::any_io_executor executor) override
    {
        return std::make_unique<jump_timer>(*this, std::move(executor));
    }

    /// Moves the clock and posts what is due now. Returns how many timers that were.
    int jump(duration by)
    {
        std::vector<std::pair<boost::asio::any_io_executor, std::function<void()>>> due;
        {
            const std::scoped_lock lock(mutex_);
            now_ += by;
            for (auto* one : armed_) {
                if (one->when <= now_) {
                    due.emplace_back(one->executor, std::move(one->expired));
                    one->expired = nullptr;
                }
            }
            std::erase_if(armed_, [](const auto* one) { return !one->expired; });
        }
        for (auto& [executor, expired] : due) {
            boost::asio::post(executor, std::move(expired));
        }
        return static_cast<int>(due.size());
    }

private:
    class jump_timer final : public timer {
    public:
        jump_timer(jumping_time& owner, boost::asio::any_io_executor on)
            : executor(std::move(on))
            , owner_(owner)
        {}
        ~jump_timer() override { cancel(); }

        void arm(time_point at, std::function<void()> on_expiry) override
        {
            cancel();
            const std::scoped_lock lock(owner_.mutex_);
            when = at;
            expired = std::move(on_expiry);
            owner_.armed_.push_back(this);
        }
        void cancel() noexcept override
        {
            std::function<void()> dropped;
            const std::scoped_lock lock(owner_.mutex_);
            dropped.swap(expired);
            std::erase(owner_.armed_, this);
        }

        boost::asio::any_io_executor executor;
        time_point when{};
        std::function<void()> expired;

    private:
        jumping_time& owner_;
    };

    mutable std::mutex mutex_;
    time_point now_{std::chrono::hours(1000)};
    std::vector<jump_timer*> armed_;
};

} // namespace andante::support
