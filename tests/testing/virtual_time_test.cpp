#include <andante/core/time_source.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/cancellation_signal.hpp>
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

} // namespace
