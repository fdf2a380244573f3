#include <andante/testing/virtual_time.hpp>

#include "async/run_all.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::detail::run_all;
using operations = std::vector<asio::awaitable<void>>;

asio::awaitable<void> rest_steps(std::shared_ptr<andante::time_source> time, int steps, int* ended)
{
    for (int step = 0; step < steps; ++step) {
        co_await time->sleep_for(1s);
    }
    ++*ended;
}

asio::awaitable<void>
fail_after(std::shared_ptr<andante::time_source> time, std::chrono::seconds delay, std::string text)
{
    co_await time->sleep_for(delay);
    throw std::runtime_error(text);
}

TEST(run_all, ends_with_the_last_operation)
{
    andante::testing::virtual_time time;
    int ended = 0;
    operations some;
    for (int steps = 1; steps <= 3; ++steps) {
        some.push_back(rest_steps(time.source(), steps, &ended));
    }
    andante::testing::run(time, run_all(std::move(some)));
    EXPECT_EQ(ended, 3);
    EXPECT_EQ(time.elapsed(), 3s);
}

TEST(run_all, of_nothing_ends_at_once)
{
    andante::testing::virtual_time time;
    andante::testing::run(time, run_all(operations()));
    EXPECT_EQ(time.elapsed(), 0s);
}

TEST(run_all, throws_what_came_first_once_all_have_ended)
{
    andante::testing::virtual_time time;
    int ended = 0;
    operations some;
    some.push_back(fail_after(time.source(), 2s, "second"));
    some.push_back(fail_after(time.source(), 1s, "first"));
    some.push_back(rest_steps(time.source(), 3, &ended));
    try {
        andante::testing::run(time, run_all(std::move(some)));
        ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& thrown) {
        EXPECT_STREQ(thrown.what(), "first");
    }
    EXPECT_EQ(ended, 1);
}

TEST(run_all, passes_a_cancellation_on_to_all)
{
    andante::testing::virtual_time time;
    int ended = 0;
    operations some;
    some.push_back(rest_steps(time.source(), 10, &ended));
    some.push_back(rest_steps(time.source(), 20, &ended));
    asio::cancellation_signal stop;
    std::exception_ptr thrown;
    asio::co_spawn(
        time.executor(),
        run_all(std::move(some)),
        asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr how) { thrown = how; })
    );
    time.advance(1s);
    stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(thrown);
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(time.armed_timers(), 0u);
}

asio::awaitable<void> count_up(std::atomic<int>* ended)
{
    ++*ended;
    co_return;
}

asio::awaitable<void> run_some(int count, std::atomic<int>* ended)
{
    operations some;
    for (int number = 0; number < count; ++number) {
        some.push_back(count_up(ended));
    }
    co_await run_all(std::move(some));
}

/// The last operation ended, and took the frame of its caller along, while the loop that had begun
/// it still read there.
TEST(run_all, may_end_on_another_thread_before_all_operations_were_begun)
{
    constexpr int rounds = 3000;
    asio::thread_pool pool(4);
    std::atomic<int> ended = 0;
    std::atomic<int> whole = 0;
    for (int round = 0; round < rounds; ++round) {
        asio::co_spawn(pool, run_some(1 + round % 4, &ended), [&](std::exception_ptr thrown) {
            whole += thrown ? 0 : 1;
        });
    }
    pool.join();
    EXPECT_EQ(whole, rounds);
    EXPECT_EQ(ended, rounds / 4 * (1 + 2 + 3 + 4));
}

} // namespace
