#include "core/interrupt.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

void interrupter::interrupt()
{
    const std::lock_guard lock(mutex_);
    if (!std::exchange(interrupted_, true) && executor_) {
        emit_later(*executor_);
    }
}

bool interrupter::interrupted() const
{
    const std::lock_guard lock(mutex_);
    return interrupted_;
}

void interrupter::begin(asio::any_io_executor executor)
{
    const std::lock_guard lock(mutex_);
    executor_ = std::move(executor);
    if (interrupted_) {
        emit_later(*executor_);
    }
}

void interrupter::end()
{
    const std::lock_guard lock(mutex_);
    executor_.reset();
}

void interrupter::emit_later(const asio::any_io_executor& executor)
{
    asio::post(executor, [self = shared_from_this()] {
        self->signal_.emit(asio::cancellation_type::terminal);
    });
}

class start_interruptible {
public:
    start_interruptible(
        asio::awaitable<void>& operation,
        std::shared_ptr<interrupter> control,
        asio::any_io_executor executor
    )
        : operation_(&operation)
        , control_(std::move(control))
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(control_)](asio::cancellation_type type) {
                if (const auto control = weak.lock()) {
                    control->signal_.emit(type);
                }
            });
        }
        auto on_end = [control = control_,
                       handler =
                           std::forward<Handler>(handler)](std::exception_ptr thrown) mutable {
            control->end();
            std::move(handler)(std::move(thrown));
        };
        auto token = asio::bind_cancellation_slot(control_->signal_.slot(), std::move(on_end));
        control_->begin(executor_);
        asio::co_spawn(executor_, std::move(*operation_), std::move(token));
    }

private:
    asio::awaitable<void>* operation_;
    std::shared_ptr<interrupter> control_;
    asio::any_io_executor executor_;
};

asio::awaitable<void>
run_interruptible(asio::awaitable<void> operation, std::shared_ptr<interrupter> control)
{
    auto executor = co_await asio::this_coro::executor;
    constexpr asio::use_awaitable_t<> token;
    auto running = asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        start_interruptible(operation, std::move(control), std::move(executor)), token
    );
    co_await std::move(running);
}

} // namespace andante::inline v0::detail
