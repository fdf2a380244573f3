#include <andante/core/time_source.hpp>
#include <andante/testing/virtual_time.hpp>

#include "async/background.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::detail::interrupter;
using andante::detail::run_in_background;

asio::awaitable<void> count_one(std::atomic<int>* begun)
{
    ++*begun;
    co_return;
}

asio::awaitable<void> break_down(int* begun)
{
    ++*begun;
    throw std::runtime_error("nobody listens");
    co_return;
}

asio::awaitable<void> rest_an_hour(
    std::shared_ptr<andante::time_source> time, std::shared_ptr<int> /*held*/, bool* rested
)
{
    co_await time->sleep_for(1h);
    *rested = true;
}

TEST(background, begins_when_its_caller_has_ended)
{
    asio::io_context context;
    std::atomic<int> begun = 0;
    asio::post(context, [&] {
        run_in_background(
            context.get_executor(), count_one(&begun), std::make_shared<interrupter>()
        );
        EXPECT_EQ(begun, 0) << "the caller may hold a lock";
    });
    context.run();
    EXPECT_EQ(begun, 1);
}

TEST(background, what_an_operation_throws_is_dropped)
{
    asio::io_context context;
    int begun = 0;
    run_in_background(context.get_executor(), break_down(&begun), std::make_shared<interrupter>());
    EXPECT_NO_THROW(context.run());
    EXPECT_EQ(begun, 1);
}

TEST(background, ends_when_it_is_interrupted_before_or_after_it_began)
{
    for (const bool has_begun : {false, true}) {
        andante::testing::virtual_time time;
        const auto held = std::make_shared<int>(0);
        const auto control = std::make_shared<interrupter>();
        bool rested = false;
        run_in_background(time.executor(), rest_an_hour(time.source(), held, &rested), control);
        if (has_begun) {
            time.settle();
            EXPECT_EQ(time.armed_timers(), 1u);
        }
        control->interrupt();
        time.settle();
        EXPECT_EQ(held.use_count(), 1);
        EXPECT_EQ(time.armed_timers(), 0u);
        EXPECT_FALSE(rested);
    }
}

TEST(background, goes_with_its_context_before_or_after_it_began)
{
    for (const bool has_begun : {false, true}) {
        const auto held = std::make_shared<int>(0);
        const auto control = std::make_shared<interrupter>();
        bool rested = false;
        {
            asio::io_context context;
            run_in_background(
                context.get_executor(), rest_an_hour(andante::system_time(), held, &rested), control
            );
            if (has_begun) {
                context.poll();
            }
            EXPECT_GT(held.use_count(), 1);
        }
        EXPECT_EQ(held.use_count(), 1);
        control->interrupt();
        EXPECT_FALSE(rested);
    }
}

TEST(background, may_be_interrupted_by_another_thread_at_any_moment)
{
    constexpr int count = 2000;
    std::atomic<int> begun = 0;
    const auto held = std::make_shared<int>(0);
    bool rested = false;
    {
        asio::thread_pool pool(4);
        for (int number = 0; number < count; ++number) {
            const auto control = std::make_shared<interrupter>();
            asio::post(pool, [control] { control->interrupt(); });
            run_in_background(
                pool.get_executor(), rest_an_hour(andante::system_time(), held, &rested), control
            );
            run_in_background(
                pool.get_executor(), count_one(&begun), std::make_shared<interrupter>()
            );
        }
        pool.join();
    }
    EXPECT_EQ(begun, count);
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_FALSE(rested);
}

} // namespace
