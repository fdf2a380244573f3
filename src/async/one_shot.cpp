#include "async/one_shot.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
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
    void operator()(Handler&& waiting) const
    {
        // The slot of the erased handler: erasing has taken the original one.
        handler erased(std::forward<Handler>(waiting));
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

// What is completed may end on another thread at once, and this object with it: so each function
// keeps the object.

void one_shot::complete(error_code code) noexcept
{
    const auto self = shared_from_this();
    const std::lock_guard lock(mutex_);
    if (code_) {
        return;
    }
    code_ = code;
    if (is_parked()) {
        finish(code);
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

void one_shot::begin(handler waiting, const asio::any_io_executor& executor)
{
    const auto self = shared_from_this();
    const std::lock_guard lock(mutex_);
    park(std::move(waiting), executor);
    if (code_) {
        finish(*code_);
    }
}

void one_shot::abandon() noexcept
{
    const auto self = shared_from_this();
    handler coroutine;
    const std::lock_guard lock(mutex_);
    auto dropped = drop();
    coroutine.swap(dropped); // destroyed without the lock
}

} // namespace andante::inline v0::detail
