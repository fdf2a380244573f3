#include <andante/async/within.hpp>
#include <andante/core/result.hpp>

#include "async/cancelled.hpp"
#include "async/interrupt.hpp"
#include "core/saturating.hpp"

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <string>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

/// `cancelled`: what is known of the operation.
[[noreturn]] void throw_limit_passed(time_source::duration limit, const error& cancelled)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    auto details = cancelled.details();
    details.message = "the operation did not end within " + std::to_string(milliseconds) + " ms";
    details.stop = stop_reason::deadline_too_close;
    throw failure(error(errc::deadline_exceeded, std::move(details)));
}

} // namespace

asio::awaitable<void> run_within(
    asio::awaitable<void> operation, time_source::duration limit, std::shared_ptr<time_source> time
)
{
    auto executor = co_await asio::this_coro::executor;
    const auto control = std::make_shared<interrupter>();
    const auto alarm = time->make_timer(executor);
    alarm->arm(saturating_add_exactly(time->now(), limit), [control] { control->interrupt(); });
    std::exception_ptr thrown;
    try {
        co_await run_interruptible(std::move(operation), control);
    } catch (...) {
        thrown = std::current_exception();
    }
    alarm->cancel();
    if (!thrown) {
        co_return;
    }
    if (control->interrupted() && is_cancellation(thrown)) {
        throw_limit_passed(limit, error_from(thrown));
    }
    std::rethrow_exception(thrown);
}

} // namespace andante::inline v0::detail
