#pragma once

#include <andante/core/time_source.hpp>

#include <utility>

namespace andante::support {

/// The system's clocks, so many times as fast: a minute's window passes in seconds over real
/// sockets, and both sides agree on it.
class fast_time final : public time_source {
public:
    explicit fast_time(int times_as_fast)
        : factor_(times_as_fast)
    {}

    time_point now() const noexcept override
    {
        return start_ + (std::chrono::steady_clock::now() - start_) * factor_;
    }
    std::chrono::system_clock::time_point utc_now() const noexcept override
    {
        return utc_start_ +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(now() - start_);
    }
    std::unique_ptr<timer> make_timer(boost::asio::any_io_executor executor) override
    {
        return std::make_unique<fast_timer>(*this, system_->make_timer(std::move(executor)));
    }

private:
    class fast_timer final : public timer {
    public:
        fast_timer(const fast_time& owner, std::unique_ptr<timer> real)
            : owner_(owner)
            , real_(std::move(real))
        {}
        void arm(std::chrono::steady_clock::time_point when, std::function<void()> expired) override
        {
            // A moment later than the division gives, so that it is never early.
            const auto left = (when - owner_.start_) / owner_.factor_ + duration(1);
            real_->arm(owner_.start_ + left, std::move(expired));
        }
        void cancel() noexcept override { real_->cancel(); }

    private:
        const fast_time& owner_;
        std::unique_ptr<timer> real_;
    };

    int factor_;
    std::shared_ptr<time_source> system_ = system_time();
    time_point start_ = std::chrono::steady_clock::now();
    std::chrono::system_clock::time_point utc_start_ = std::chrono::system_clock::now();
};

} // namespace andante::support
