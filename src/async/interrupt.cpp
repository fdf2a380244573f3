#include "async/interrupt.hpp"

#include "async/serial_executor.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

void interrupter::interrupt()
{
    const std::lock_guard lock(mutex_);
    if (!std::exchange(interrupted_, true)) {
        wanted_ |= asio::cancellation_type::terminal;
        emit_later();
    }
}

void interrupter::cancel(asio::cancellation_type type)
{
    const std::lock_guard lock(mutex_);
    wanted_ |= type;
    emit_later();
}

bool interrupter::interrupted() const
{
    const std::lock_guard lock(mutex_);
    return interrupted_;
}

void interrupter::begin(asio::any_io_executor strand)
{
    const std::lock_guard lock(mutex_);
    strand_ = std::move(strand);
    emit_later();
}

void interrupter::end()
{
    signal_.slot().clear(); // on the strand, which its handler keeps
    const std::lock_guard lock(mutex_);
    strand_.reset();
}

void interrupter::emit_later()
{
    if (strand_ && wanted_ != asio::cancellation_type::none) {
        const auto type = std::exchange(wanted_, asio::cancellation_type::none);
        asio::post(*strand_, [self = shared_from_this(), type] { self->signal_.emit(type); });
    }
}

class start_interruptible {
public:
    start_interruptible(std::shared_ptr<interrupter> control, asio::any_io_executor executor)
        : control_(std::move(control))
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler, asio::awaitable<void> started) const
    {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(control_)](asio::cancellation_type type) {
                if (const auto control = weak.lock()) {
                    control->cancel(type);
                }
            });
        }
        ending<std::decay_t<Handler>> on_end(control_, executor_, std::forward<Handler>(handler));
        const asio::any_io_executor strand(serial_executor::on(executor_));
        // Spawned inside the strand: what cancels it from another thread comes after its first
        // step.
        asio::dispatch(
            strand,
            [strand,
             control = control_,
             operation = std::move(started),
             token = asio::bind_cancellation_slot(control_->signal_.slot(), std::move(on_end))](
            ) mutable {
                control->begin(strand);
                asio::co_spawn(strand, std::move(operation), std::move(token));
            }
        );
    }

private:
    /// What follows the end of an operation. When that goes without an end, with its context, the
    /// interrupter lets go of the context too.
    template <class Handler>
    class ending {
    public:
        ending(
            std::shared_ptr<interrupter> control, asio::any_io_executor executor, Handler handler
        )
            : control_(std::move(control))
            , executor_(std::move(executor))
            , handler_(std::move(handler))
        {}
        ending(ending&&) noexcept = default;
        ending& operator=(ending&&) = delete;
        ~ending()
        {
            if (control_) {
                control_->end();
            }
        }

        /// The caller goes on outside the strand, where it runs.
        void operator()(std::exception_ptr thrown)
        {
            std::exchange(control_, nullptr)->end();
            asio::dispatch(
                executor_,
                [handler = std::move(handler_), thrown = std::move(thrown)]() mutable {
                    std::move(handler)(std::move(thrown));
                }
            );
        }

    private:
        std::shared_ptr<interrupter> control_;
        asio::any_io_executor executor_;
        Handler handler_;
    };

    std::shared_ptr<interrupter> control_;
    asio::any_io_executor executor_;
};

asio::awaitable<void> run_interruptible(
    const asio::any_io_executor& executor,
    asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control
)
{
    constexpr asio::use_awaitable_t<> token;
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        start_interruptible(std::move(control), executor), token, std::move(operation)
    );
}

asio::awaitable<void>
run_interruptible(asio::awaitable<void> operation, std::shared_ptr<interrupter> control)
{
    const auto executor = co_await asio::this_coro::executor;
    auto running = run_interruptible(executor, std::move(operation), std::move(control));
    co_await std::move(running);
}

} // namespace andante::inline v0::detail
