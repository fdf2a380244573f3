#include "core/one_shot.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace andante::inline v0::detail {

namespace asio = boost::asio;
using boost::system::error_code;

class one_shot::start_wait {
public:
    start_wait(std::shared_ptr<one_shot> self, asio::any_io_executor executor)
        : self_(std::move(self))
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        // The slot of the erased handler: erasing has taken the original one.
        wait_handler erased(std::forward<Handler>(handler));
        auto slot = erased.get_cancellation_slot();
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(self_)](asio::cancellation_type) {
                if (const auto self = weak.lock()) {
                    self->complete(asio::error::operation_aborted);
                }
            });
        }
        self_->begin(std::move(erased), executor_);
    }

private:
    std::shared_ptr<one_shot> self_;
    asio::any_io_executor executor_;
};

namespace {

/// Never inline: the caller holds locks, or is the cancellation slot itself.
void deliver(
    asio::any_completion_handler<void(error_code)> handler,
    const asio::any_io_executor& executor,
    error_code code
)
{
    asio::post(executor, [handler = std::move(handler), code]() mutable {
        std::move(handler)(code);
    });
}

} // namespace

// What is delivered may end on another thread at once, and this object with it: so delivery comes
// after the lock, and both functions keep the object.

void one_shot::complete(error_code code) noexcept
{
    const auto self = shared_from_this();
    wait_handler waiting;
    std::optional<asio::any_io_executor> executor;
    {
        const std::lock_guard lock(mutex_);
        if (code_) {
            return;
        }
        code_ = code;
        waiting.swap(handler_);
        executor = executor_;
    }
    if (waiting) {
        deliver(std::move(waiting), *executor, code);
    }
}

asio::awaitable<error_code> one_shot::wait(std::shared_ptr<one_shot> self)
{
    auto executor = co_await asio::this_coro::executor;
    error_code code;
    start_wait start(std::move(self), std::move(executor));
    auto token = asio::redirect_error(asio::use_awaitable, code);
    co_await asio::async_initiate<decltype(token), void(error_code)>(std::move(start), token);
    co_return code;
}

void one_shot::begin(wait_handler handler, asio::any_io_executor executor)
{
    const auto self = shared_from_this();
    std::optional<error_code> early;
    {
        const std::lock_guard lock(mutex_);
        early = code_;
        if (!early) {
            handler_.swap(handler); // Asio 1.81: its move assignment never ends.
            executor_ = executor;
        }
    }
    if (early) {
        deliver(std::move(handler), executor, *early);
    }
}

} // namespace andante::inline v0::detail
