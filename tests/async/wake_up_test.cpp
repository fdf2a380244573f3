#include <andante/testing/virtual_time.hpp>

#include "async/wake_up.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <exception>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::detail::wake_up;

asio::awaitable<void> doze(
    wake_up* alarm,
    std::shared_ptr<andante::time_source> time,
    andante::time_source::time_point when,
    int* awake
)
{
    co_await alarm->sleep_until(std::move(time), when);
    ++*awake;
}

class wake_up_test : public testing::Test {
protected:
    void start(std::chrono::seconds how_long)
    {
        asio::co_spawn(
            time.executor(),
            doze(&alarm, time.source(), time.now() + how_long, &awake),
            asio::bind_cancellation_slot(
                stop.slot(), [this](std::exception_ptr problem) { thrown = problem; }
            )
        );
        time.settle();
    }

    andante::testing::virtual_time time;
    asio::cancellation_signal stop;
    wake_up alarm;
    int awake = 0;
    std::exception_ptr thrown;
};

TEST_F(wake_up_test, cancelling_ends_the_sleep_and_leaves_no_timer)
{
    start(10s);
    stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_EQ(awake, 0);
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(wake_up_test, ends_at_its_time)
{
    start(10s);
    time.advance(9s);
    EXPECT_EQ(awake, 0);
    time.advance(1s);
    EXPECT_EQ(awake, 1);
}

TEST_F(wake_up_test, waking_ends_the_sleep_and_leaves_no_timer)
{
    start(10s);
    alarm.wake();
    time.settle();
    EXPECT_EQ(awake, 1);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(wake_up_test, a_call_before_the_sleep_counts_once)
{
    alarm.wake();
    start(10s);
    EXPECT_EQ(awake, 1);
    start(10s);
    EXPECT_EQ(awake, 1);
    alarm.wake();
    time.settle();
    EXPECT_EQ(awake, 2);
}

asio::awaitable<void> sleep_often(std::shared_ptr<wake_up> alarm, std::atomic<int>* rounds)
{
    const auto time = andante::system_time();
    while (*rounds < 2000) {
        const auto soon = time->now() + std::chrono::microseconds(50);
        co_await alarm->sleep_until(time, soon);
        ++*rounds;
    }
}

TEST(wake_up, may_be_woken_by_other_threads_while_it_falls_asleep_and_wakes_by_itself)
{
    asio::thread_pool threads(3);
    const auto alarm = std::make_shared<wake_up>();
    std::atomic<int> rounds = 0;
    bool ended = false;
    asio::co_spawn(threads, sleep_often(alarm, &rounds), [&](std::exception_ptr problem) {
        EXPECT_FALSE(problem);
        ended = true;
    });
    std::thread other([&] {
        while (rounds < 2000) {
            alarm->wake();
        }
    });
    threads.join();
    other.join();
    EXPECT_TRUE(ended);
}

} // namespace
