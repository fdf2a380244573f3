#include "async/wake_up.hpp"

#include "async/one_shot.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

void wake_up::wake()
{
    std::shared_ptr<one_shot> sleeping;
    {
        const std::lock_guard lock(mutex_);
        awake_ = true;
        sleeping = sleeping_.lock();
    }
    if (sleeping) {
        sleeping->complete({});
    }
}

bool wake_up::take()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(awake_, false);
}

void wake_up::begin(const std::shared_ptr<one_shot>& sleep)
{
    const std::lock_guard lock(mutex_);
    sleeping_ = sleep;
    if (awake_) {
        sleep->complete({}); // remembered until it has begun
    }
}

asio::awaitable<void>
wake_up::sleep_until(std::shared_ptr<time_source> time, time_source::time_point when)
{
    if (take()) {
        co_return;
    }
    auto executor = co_await asio::this_coro::executor;
    const auto sleep = std::make_shared<one_shot>();
    begin(sleep);
    const auto alarm = time->make_timer(std::move(executor));
    alarm->arm(when, [sleep] { sleep->complete({}); });
    const auto code = co_await one_shot::wait(sleep);
    if (code) {
        throw boost::system::system_error(code);
    }
    take();
}

} // namespace andante::inline v0::detail
