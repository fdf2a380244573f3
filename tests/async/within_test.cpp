#include <andante/async/within.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::testing::virtual_time;

asio::awaitable<int>
seven_in(std::shared_ptr<andante::time_source> time, std::chrono::seconds delay)
{
    co_await time->sleep_for(delay);
    co_return 7;
}

asio::awaitable<void> forever(andante::testing::virtual_time* time, bool* ended)
{
    struct mark {
        bool* flag;
        ~mark() { *flag = true; }
    };
    const mark at_end{ended};
    co_await time->source()->sleep_for(std::chrono::hours(24 * 365));
}

TEST(within, cancels_what_is_too_slow_and_says_so)
{
    virtual_time time;
    try {
        andante::testing::run(
            time, andante::within(seven_in(time.source(), 10s), 3s, time.source())
        );
        FAIL() << "should have thrown";
    } catch (const andante::failure& problem) {
        EXPECT_TRUE(problem.error() == andante::errc::deadline_exceeded);
        EXPECT_EQ(problem.code(), boost::system::errc::timed_out);
    }
    EXPECT_EQ(time.elapsed(), 3s);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST(within, a_limit_beyond_the_end_of_time_is_none)
{
    virtual_time time;
    auto resting = andante::within(
        time.source()->sleep_for(1h), andante::time_source::duration::max(), time.source()
    );
    EXPECT_NO_THROW(andante::testing::run(time, std::move(resting)));
}

TEST(within, passes_on_what_is_quick_enough)
{
    virtual_time time;
    EXPECT_EQ(
        andante::testing::run(
            time, andante::within(seven_in(time.source(), 2s), 3s, time.source())
        ),
        7
    );
    EXPECT_EQ(time.elapsed(), 2s);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST(within, passes_on_the_operations_own_failure)
{
    virtual_time time;
    const auto broken = []() -> asio::awaitable<void> {
        throw andante::failure(andante::error(andante::errc::not_found, andante::error_details()));
        co_return;
    };
    EXPECT_THROW(
        andante::testing::run(time, andante::within(broken(), 3s, time.source())), andante::failure
    );
}

TEST(within, cancelled_from_outside_is_a_cancellation_and_not_a_deadline)
{
    virtual_time time;
    bool ended = false;
    std::exception_ptr thrown;
    asio::cancellation_signal stop;
    asio::co_spawn(
        time.executor(),
        andante::within(forever(&time, &ended), 3s, time.source()),
        asio::bind_cancellation_slot(
            stop.slot(), [&](std::exception_ptr problem) { thrown = problem; }
        )
    );
    time.settle();
    stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(ended);
    ASSERT_TRUE(thrown);
    try {
        std::rethrow_exception(thrown);
    } catch (const andante::failure&) {
        FAIL() << "a cancellation is not a failure";
    } catch (const boost::system::system_error& problem) {
        EXPECT_EQ(problem.code(), asio::error::operation_aborted);
    }
    EXPECT_EQ(time.armed_timers(), 0u);
}

} // namespace
