#pragma once

#include <andante/core/time_source.hpp>

#include <boost/asio/post.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace andante::support {

/// A clock on which every wait is over at once, and which remembers how long they were.
class instant_time final : public time_source {
public:
    time_point now() const noexcept override { return now_; }
    std::chrono::system_clock::time_point utc_now() const noexcept override { return {}; }
    std::unique_ptr<timer> make_timer(boost::asio::any_io_executor executor) override
    {
        return std::make_unique<instant_timer>(*this, std::move(executor));
    }

    std::vector<std::chrono::milliseconds> waits;
    /// Called at the beginning of each wait.
    std::function<void()> on_wait;

private:
    class instant_timer final : public timer {
    public:
        instant_timer(instant_time& owner, boost::asio::any_io_executor executor)
            : owner_(owner)
            , executor_(std::move(executor))
        {}
        void arm(std::chrono::steady_clock::time_point when, std::function<void()> expired) override
        {
            owner_.waits.push_back(
                std::chrono::duration_cast<std::chrono::milliseconds>(when - owner_.now_)
            );
            if (owner_.on_wait) {
                owner_.on_wait();
            }
            boost::asio::post(executor_, std::move(expired));
        }
        void cancel() noexcept override {}

    private:
        instant_time& owner_;
        boost::asio::any_io_executor executor_;
    };

    time_point now_ = std::chrono::steady_clock::now();
};

} // namespace andante::support
