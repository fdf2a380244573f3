#include "core/wake_up.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <optional>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

/// One sleep: whoever comes first of timer, wake() and cancellation ends it, but never before it
/// has begun, because what it was begun with goes with its end.
class nap {
public:
    using handler = asio::any_completion_handler<void(boost::system::error_code)>;

    nap(handler on_end, asio::any_io_executor executor)
        : on_end_(std::move(on_end))
        , executor_(std::move(executor))
    {}

    /// Nothing of the sleep's beginning is needed any more.
    static void begun(const std::shared_ptr<nap>& one)
    {
        std::optional<boost::system::error_code> early;
        {
            const std::lock_guard lock(one->mutex_);
            one->now_ = one->early_ ? state::over : state::sleeping;
            early = one->early_;
        }
        if (early) {
            complete(one, *early);
        }
    }

    /// From anywhere; the sleeper goes on on its own executor.
    static void end(const std::shared_ptr<nap>& one, boost::system::error_code code)
    {
        if (one->may_end(code)) {
            complete(one, code);
        }
    }

    /// From the timer, which runs on the sleeper's executor: it goes on at once.
    static void expire(const std::shared_ptr<nap>& one)
    {
        if (one->may_end(boost::system::error_code())) {
            asio::dispatch(one->executor_, [one] {
                std::move(one->on_end_)(boost::system::error_code());
            });
        }
    }

private:
    enum class state { beginning, sleeping, over };

    bool may_end(boost::system::error_code code)
    {
        const std::lock_guard lock(mutex_);
        if (now_ == state::beginning && !early_) {
            early_ = code;
        }
        if (now_ != state::sleeping) {
            return false;
        }
        now_ = state::over;
        return true;
    }

    static void complete(const std::shared_ptr<nap>& one, boost::system::error_code code)
    {
        asio::post(one->executor_, [one, code] { std::move(one->on_end_)(code); });
    }

    handler on_end_;
    asio::any_io_executor executor_;
    std::mutex mutex_;
    state now_ = state::beginning;
    std::optional<boost::system::error_code> early_;
};

class start_nap {
public:
    start_nap(
        wake_up& owner, timer& alarm, time_source::time_point when, asio::any_io_executor executor
    )
        : owner_(&owner)
        , alarm_(&alarm)
        , when_(when)
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto one = std::make_shared<nap>(nap::handler(std::forward<Handler>(handler)), executor_);
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(one)](asio::cancellation_type) {
                if (const auto sleeping = weak.lock()) {
                    nap::end(sleeping, asio::error::operation_aborted);
                }
            });
        }
        owner_->begin(one);
        alarm_->arm(when_, [one] { nap::expire(one); });
        nap::begun(one);
    }

private:
    wake_up* owner_;
    timer* alarm_;
    time_source::time_point when_;
    asio::any_io_executor executor_;
};

void wake_up::wake()
{
    std::shared_ptr<nap> sleeping;
    {
        const std::lock_guard lock(mutex_);
        awake_ = true;
        sleeping = sleeping_.lock();
    }
    if (sleeping) {
        nap::end(sleeping, boost::system::error_code());
    }
}

bool wake_up::take()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(awake_, false);
}

void wake_up::begin(const std::shared_ptr<nap>& one)
{
    const std::lock_guard lock(mutex_);
    sleeping_ = one;
    if (awake_) {
        nap::end(one, boost::system::error_code()); // remembered until it has begun
    }
}

asio::awaitable<void>
wake_up::sleep_until(std::shared_ptr<time_source> time, time_source::time_point when)
{
    if (take()) {
        co_return;
    }
    auto executor = co_await asio::this_coro::executor;
    const auto alarm = time->make_timer(executor);
    constexpr asio::use_awaitable_t<> token;
    auto sleeping =
        asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
            start_nap(*this, *alarm, when, executor), token
        );
    co_await std::move(sleeping);
    take();
}

} // namespace andante::inline v0::detail
