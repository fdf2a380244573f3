#include <andante/core/time_source.hpp>

#include "core/context_guest.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <optional>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

timer::~timer() = default;
time_source::~time_source() = default;

namespace {

using wait_handler = asio::any_completion_handler<void(boost::system::error_code)>;

/// One sleep: whoever comes first of expiry and cancellation completes it.
class sleep_state {
public:
    explicit sleep_state(wait_handler handler)
        : handler_(std::move(handler))
    {}

    void complete(boost::system::error_code code)
    {
        if (!done_.exchange(true)) {
            std::move(handler_)(code);
        }
    }

    /// Completes from inside a cancellation slot, where the handler must not run inline.
    void
    cancel(timer& alarm, const asio::any_io_executor& executor, std::shared_ptr<sleep_state> self)
    {
        if (!done_.exchange(true)) {
            alarm.cancel();
            asio::post(executor, [self = std::move(self)] {
                std::move(self->handler_)(asio::error::operation_aborted);
            });
        }
    }

private:
    wait_handler handler_;
    std::atomic<bool> done_ = false;
};

class start_sleep {
public:
    start_sleep(timer& alarm, time_source::time_point when, asio::any_io_executor executor)
        : alarm_(&alarm)
        , when_(when)
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto state = std::make_shared<sleep_state>(wait_handler(std::forward<Handler>(handler)));
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(state),
                         alarm = alarm_,
                         executor = executor_](asio::cancellation_type) {
                if (auto sleeping = weak.lock()) {
                    auto& self = *sleeping;
                    self.cancel(*alarm, executor, std::move(sleeping));
                }
            });
        }
        alarm_->arm(when_, [state] { state->complete({}); });
    }

private:
    timer* alarm_;
    time_source::time_point when_;
    asio::any_io_executor executor_;
};

/// Goes with its context, so that its owner may be destroyed later. Does nothing from then on.
class system_timer final : public timer, private detail::context_guest {
public:
    explicit system_timer(const asio::any_io_executor& executor)
        : timer_(std::in_place, executor)
    {
        arrive(executor);
    }
    ~system_timer() override
    {
        if (auto context = hold()) {
            timer_.reset();
            context.depart();
        }
    }

    void arm(std::chrono::steady_clock::time_point when, std::function<void()> on_expiry) override
    {
        if (const auto context = hold()) {
            timer_->expires_at(when);
            timer_->async_wait([call = std::move(on_expiry)](boost::system::error_code code) {
                if (!code) {
                    call();
                }
            });
        }
    }

    void cancel() noexcept override
    {
        try {
            if (const auto context = hold()) {
                timer_->cancel();
            }
        } catch (const boost::system::system_error&) {
            // Cancelling a steady_timer reports no failure in practice.
        }
    }

private:
    void let_go() noexcept override { timer_.reset(); }

    std::optional<asio::steady_timer> timer_;
};

class system_time_source final : public time_source {
public:
    time_point now() const noexcept override { return std::chrono::steady_clock::now(); }

    std::chrono::system_clock::time_point utc_now() const noexcept override
    {
        return std::chrono::system_clock::now();
    }

    std::unique_ptr<timer> make_timer(asio::any_io_executor executor) override
    {
        return std::make_unique<system_timer>(executor);
    }
};

} // namespace

asio::awaitable<void> time_source::sleep_until(time_point when)
{
    if (when <= now()) {
        co_return;
    }
    auto executor = co_await asio::this_coro::executor;
    const auto alarm = make_timer(executor);
    constexpr asio::use_awaitable_t<> token;
    auto sleeping =
        asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
            start_sleep(*alarm, when, executor), token
        );
    co_await std::move(sleeping);
}

asio::awaitable<void> time_source::sleep_for(duration how_long)
{
    return sleep_until(now() + how_long);
}

std::shared_ptr<time_source> system_time()
{
    static const auto instance = std::make_shared<system_time_source>();
    return instance;
}

} // namespace andante::inline v0
