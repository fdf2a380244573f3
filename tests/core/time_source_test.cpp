#include <andante/async/within.hpp>
#include <andante/core/time_source.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

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

asio::awaitable<void> note_after(
    std::shared_ptr<andante::time_source> time,
    std::chrono::seconds delay,
    std::vector<std::string>* notes,
    std::string name
)
{
    co_await time->sleep_for(delay);
    notes->push_back(std::move(name));
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

TEST(virtual_time, sleeping_a_year_takes_no_time)
{
    virtual_time time;
    EXPECT_EQ(andante::testing::run(time, seven_after(time.source(), 365 * 24 * 3600s)), 7);
    EXPECT_EQ(time.elapsed(), 365 * 24h);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST(virtual_time, timers_of_one_moment_fire_in_the_order_they_were_armed)
{
    virtual_time time;
    std::vector<std::string> notes;
    for (const auto* name : {"first", "second", "third"}) {
        andante::testing::start(
            time.executor(), note_after(time.source(), 5s, &notes, name), [](std::exception_ptr) {}
        );
    }
    time.advance(5s);
    EXPECT_EQ(notes, (std::vector<std::string>{"first", "second", "third"}));
}

TEST(virtual_time, says_that_an_operation_would_wait_forever)
{
    virtual_time time;
    auto control = std::make_shared<asio::cancellation_signal>();
    const auto never = [&]() -> asio::awaitable<void> {
        const auto alarm = time.source()->make_timer(time.executor());
        const auto forget = [](auto&&) {};
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
            forget, asio::use_awaitable
        );
    };
    EXPECT_THROW(andante::testing::run(time, never()), andante::testing::stalled);
}

asio::awaitable<int> answer_after(std::shared_ptr<asio::steady_timer> event, bool* went_on)
{
    boost::system::error_code ended;
    auto token = asio::redirect_error(asio::use_awaitable, ended);
    co_await event->async_wait(token);
    *went_on = !ended;
    co_return 1;
}

TEST(virtual_time, an_operation_that_would_wait_forever_does_not_go_on_after_its_caller)
{
    virtual_time time;
    bool went_on = false;
    auto event = std::make_shared<asio::steady_timer>(time.executor());
    event->expires_at(asio::steady_timer::time_point::max());
    EXPECT_THROW(
        andante::testing::run(time, answer_after(event, &went_on)), andante::testing::stalled
    );
    event->cancel();
    time.settle();
    EXPECT_FALSE(went_on);
}

TEST(virtual_time, advance_stops_short_of_later_timers)
{
    virtual_time time;
    std::vector<std::string> notes;
    andante::testing::start(
        time.executor(), note_after(time.source(), 5s, &notes, "late"), [](std::exception_ptr) {}
    );
    time.advance(4s);
    EXPECT_TRUE(notes.empty());
    time.advance(1s);
    EXPECT_EQ(notes.size(), 1u);
    EXPECT_EQ(time.elapsed(), 5s);
}

TEST(virtual_time, wall_clock_moves_with_it_and_can_be_shifted_alone)
{
    virtual_time time;
    const auto before = time.source()->utc_now();
    time.advance(90s);
    EXPECT_EQ(time.source()->utc_now() - before, 90s);
    time.shift_utc(-2h);
    EXPECT_EQ(time.source()->utc_now() - before, 90s - 2h);
    EXPECT_EQ(time.elapsed(), 90s);
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

TEST(within, cancels_what_is_too_slow_and_says_so)
{
    virtual_time time;
    try {
        andante::testing::run(
            time, andante::within(seven_after(time.source(), 10s), 3s, time.source())
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
            time, andante::within(seven_after(time.source(), 2s), 3s, time.source())
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
