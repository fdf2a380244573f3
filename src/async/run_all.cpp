#include "async/run_all.hpp"

#include "async/interrupt.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

using end_handler = asio::any_completion_handler<void(std::exception_ptr)>;

/// Those that still run, and who waits for the last of them.
class company {
public:
    explicit company(std::size_t count)
        : running_(count)
    {
        for (std::size_t each = 0; each < count; ++each) {
            controls.push_back(std::make_shared<interrupter>());
        }
    }

    void wait(end_handler handler) { handler_.swap(handler); }

    void ended(std::exception_ptr thrown)
    {
        end_handler last;
        {
            const std::lock_guard lock(mutex_);
            if (thrown && !first_) {
                first_ = std::move(thrown);
            }
            if (--running_ == 0) {
                last.swap(handler_);
            }
        }
        if (last) {
            last.get_cancellation_slot().clear();
            std::move(last)(first_);
        }
    }

    std::vector<std::shared_ptr<interrupter>> controls;

private:
    std::mutex mutex_;
    std::size_t running_;
    std::exception_ptr first_;
    end_handler handler_;
};

class start_all {
public:
    start_all(std::vector<asio::awaitable<void>>& operations, asio::any_io_executor executor)
        : operations_(&operations)
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        // On an executor with several threads the last operation may end, and the frame that this
        // object lies in with it, before co_spawn() returns.
        auto operations = std::move(*operations_);
        const auto executor = executor_;
        const auto group = std::make_shared<company>(operations.size());
        end_handler erased(std::forward<Handler>(handler));
        auto slot = erased.get_cancellation_slot();
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(group)](asio::cancellation_type) {
                if (const auto still = weak.lock()) {
                    for (const auto& each : still->controls) {
                        each->interrupt();
                    }
                }
            });
        }
        group->wait(std::move(erased));
        for (std::size_t each = 0; each < operations.size(); ++each) {
            auto running = run_interruptible(std::move(operations[each]), group->controls[each]);
            asio::co_spawn(executor, std::move(running), [group](std::exception_ptr thrown) {
                group->ended(std::move(thrown));
            });
        }
    }

private:
    std::vector<asio::awaitable<void>>* operations_;
    asio::any_io_executor executor_;
};

} // namespace

asio::awaitable<void> run_all(std::vector<asio::awaitable<void>> operations)
{
    if (operations.empty()) {
        co_return;
    }
    auto executor = co_await asio::this_coro::executor;
    constexpr asio::use_awaitable_t<> token;
    start_all start(operations, std::move(executor));
    auto running = asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        std::move(start), token
    );
    co_await std::move(running);
}

} // namespace andante::inline v0::detail
