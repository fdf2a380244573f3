// Cancellation and completion from other threads.
#include <andante/async/within.hpp>
#include <andante/core/error.hpp>

#include "async/one_shot.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

asio::awaitable<void> rest_within(std::chrono::microseconds limit, std::atomic<int>* ended)
{
    auto resting = andante::within(andante::system_time()->sleep_for(50us), limit);
    try {
        co_await std::move(resting);
    } catch (const andante::failure&) { // the limit came first
    }
    ++*ended;
}

/// Callers without strands: what ends a wait comes from any thread, also before its first step.
TEST(threads, a_limit_may_pass_at_any_moment_on_an_executor_with_several_threads)
{
    constexpr int count = 4000;
    asio::thread_pool pool(4);
    std::atomic<int> ended = 0;
    std::mt19937 random(1);
    for (int number = 0; number < count; ++number) {
        const std::chrono::microseconds limit(random() % 60);
        asio::co_spawn(pool, rest_within(limit, &ended), asio::detached);
    }
    pool.join();
    EXPECT_EQ(ended, count);
}

asio::awaitable<void>
wait_for(std::shared_ptr<andante::detail::one_shot> event, std::atomic<int>* ended)
{
    co_await andante::detail::one_shot::wait(std::move(event));
    ++*ended;
}

TEST(threads, an_event_may_come_while_its_waiter_begins_to_wait)
{
    constexpr int count = 20'000;
    asio::thread_pool pool(4);
    std::atomic<int> ended = 0;
    for (int number = 0; number < count; ++number) {
        auto event = std::make_shared<andante::detail::one_shot>();
        asio::post(pool, [event] { event->complete({}); });
        asio::co_spawn(pool, wait_for(std::move(event), &ended), asio::detached);
    }
    pool.join();
    EXPECT_EQ(ended, count);
}

} // namespace
