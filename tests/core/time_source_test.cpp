#include <andante/async/within.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::testing::virtual_time;

asio::awaitable<int>
seven_after(std::shared_ptr<andante::time_source> time, std::chrono::seconds delay)
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

TEST(sleep, cancelled_sleeper_leaves_no_timer_behind)
{
    virtual_time time;
    bool ended = false;
    std::exception_ptr thrown;
    asio::cancellation_signal stop;
    asio::co_spawn(
        time.executor(),
        forever(&time, &ended),
        asio::bind_cancellation_slot(
            stop.slot(), [&](std::exception_ptr problem) { thrown = problem; }
        )
    );
    time.settle();
    EXPECT_EQ(time.armed_timers(), 1u);
    stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(ended);
    EXPECT_EQ(time.armed_timers(), 0u);
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
    EXPECT_EQ(time.elapsed(), 0s);
}

TEST(sleep, one_that_is_never_due_goes_with_its_clock)
{
    bool ended = false;
    {
        virtual_time time;
        andante::testing::start(time.executor(), forever(&time, &ended), [](std::exception_ptr) {});
        time.settle();
        EXPECT_FALSE(ended);
    }
    EXPECT_TRUE(ended);
}

TEST(sleep, of_the_system_clock_ends)
{
    asio::io_context context;
    int value = 0;
    asio::co_spawn(
        context,
        seven_after(andante::system_time(), 0s),
        [&](std::exception_ptr, int result) { value = result; }
    );
    context.run();
    EXPECT_EQ(value, 7);
}

TEST(as_result, gives_the_error_as_a_value)
{
    virtual_time time;
    const auto slow = andante::testing::run(
        time,
        andante::as_result(andante::within(seven_after(time.source(), 10s), 3s, time.source()))
    );
    ASSERT_TRUE(slow.has_error());
    EXPECT_TRUE(slow.error() == andante::errc::deadline_exceeded);
    const auto quick =
        andante::testing::run(time, andante::as_result(seven_after(time.source(), 1s)));
    ASSERT_TRUE(quick.has_value());
    EXPECT_EQ(*quick, 7);
}

} // namespace
