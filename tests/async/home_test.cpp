// Operations of a client, awaited on its own context and on another.
#include <andante/core/time_source.hpp>
#include <andante/testing/virtual_time.hpp>

#include "async/home.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::time_source;
using andante::detail::home_executor;
using andante::detail::interrupter;
using andante::detail::run_at_home;

/// What an operation at home notes.
struct notes {
    bool has_begun = false;
    bool has_ended = false;
    bool was_at_home = false;
};

asio::awaitable<void>
be_at_home(std::shared_ptr<home_executor> home, notes* seen, std::shared_ptr<int> /*held*/)
{
    seen->has_begun = true;
    auto executor = co_await asio::this_coro::executor;
    seen->was_at_home = home->is_shared_with(executor);
    seen->has_ended = true;
}

/// By a clock whose sleepers go with their context.
asio::awaitable<void> rest_at_home(notes* seen, std::shared_ptr<int> /*held*/)
{
    seen->has_begun = true;
    co_await andante::system_time()->sleep_for(1h);
    seen->has_ended = true;
}

asio::awaitable<void> fail_at_home()
{
    throw std::runtime_error("from home");
    co_return;
}

/// A home on one context, and somebody who waits on another; both are run by hand.
class two_places : public testing::Test {
protected:
    void call(asio::awaitable<void> operation, time_source::duration limit = 24h)
    {
        const auto due = time.now() + limit;
        asio::co_spawn(
            *away,
            run_at_home(home, std::move(operation), control, time.source(), due),
            asio::bind_cancellation_slot(
                stop.slot(),
                [this](std::exception_ptr how, bool in_time) {
                    thrown = std::move(how);
                    ended = in_time;
                }
            )
        );
    }

    /// Runs what can run, for as long as one has something for the other.
    void settle()
    {
        for (int round = 0; round < 5; ++round) {
            for (auto* const place : {away.get(), there.get()}) {
                if (place != nullptr) {
                    place->restart();
                    place->poll();
                }
            }
            time.settle();
        }
    }

    bool is_aborted() const
    {
        try {
            if (thrown) {
                std::rethrow_exception(thrown);
            }
        } catch (const boost::system::system_error& problem) {
            return problem.code() == asio::error::operation_aborted;
        }
        return false;
    }

    andante::testing::virtual_time time;
    notes seen;
    std::shared_ptr<int> held = std::make_shared<int>(0);
    asio::cancellation_signal stop;
    std::optional<bool> ended; ///< Once it has: whether in time.
    std::exception_ptr thrown;
    std::shared_ptr<interrupter> control = std::make_shared<interrupter>();
    std::unique_ptr<asio::io_context> away = std::make_unique<asio::io_context>();
    std::unique_ptr<asio::io_context> there = std::make_unique<asio::io_context>();
    std::shared_ptr<home_executor> home = std::make_shared<home_executor>(there->get_executor());
};

TEST_F(two_places, the_operation_runs_at_home_and_its_caller_goes_on_where_it_was)
{
    call(be_at_home(home, &seen, held));
    away->poll();
    EXPECT_FALSE(seen.has_begun) << "home has not run yet";
    there->poll();
    EXPECT_TRUE(seen.has_ended);
    EXPECT_TRUE(seen.was_at_home);
    EXPECT_FALSE(ended) << "the caller's context has not run yet";
    settle();
    EXPECT_EQ(ended, true);
    EXPECT_FALSE(thrown);
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(two_places, awaited_at_home_it_runs_in_its_caller)
{
    const auto due = time.now();
    asio::co_spawn(
        *there,
        run_at_home(home, be_at_home(home, &seen, held), control, time.source(), due),
        [this](std::exception_ptr how, bool in_time) {
            thrown = std::move(how);
            ended = in_time;
        }
    );
    settle();
    EXPECT_EQ(ended, true) << "only a caller that is elsewhere gives up";
    EXPECT_TRUE(seen.was_at_home);
}

TEST_F(two_places, what_the_operation_throws_reaches_its_caller)
{
    call(fail_at_home());
    settle();
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), std::runtime_error);
}

TEST_F(two_places, a_home_that_does_not_run_is_waited_for_until_the_limit_and_the_rest_interrupted)
{
    call(rest_at_home(&seen, held), 10s);
    away->poll();
    time.advance(9s);
    away->restart();
    away->poll();
    EXPECT_FALSE(ended);
    time.advance(1s);
    away->restart();
    away->poll();
    EXPECT_EQ(ended, false);
    EXPECT_TRUE(control->interrupted());
    settle(); // it has nobody any more who waits for it
    EXPECT_FALSE(seen.has_ended);
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(two_places, a_cancelled_caller_returns_at_once_and_interrupts_the_operation)
{
    call(rest_at_home(&seen, held));
    settle();
    EXPECT_TRUE(seen.has_begun);
    stop.emit(asio::cancellation_type::terminal);
    away->restart();
    away->poll();
    EXPECT_TRUE(is_aborted()) << "without home having run";
    settle();
    EXPECT_FALSE(seen.has_ended);
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(two_places, a_home_that_goes_ends_the_wait)
{
    for (const bool has_begun : {false, true}) {
        away = std::make_unique<asio::io_context>();
        there = std::make_unique<asio::io_context>();
        home = std::make_shared<home_executor>(there->get_executor());
        control = std::make_shared<interrupter>();
        seen = notes();
        thrown = nullptr;
        call(rest_at_home(&seen, held));
        away->poll();
        if (has_begun) {
            there->poll();
        }
        EXPECT_EQ(seen.has_begun, has_begun);
        there.reset();
        settle();
        EXPECT_TRUE(is_aborted());
        EXPECT_FALSE(seen.has_ended);
        EXPECT_EQ(held.use_count(), 1);
    }
}

TEST_F(two_places, a_caller_that_goes_with_its_context_interrupts_the_operation)
{
    call(rest_at_home(&seen, held));
    settle();
    EXPECT_TRUE(seen.has_begun);
    away.reset();
    EXPECT_TRUE(control->interrupted());
    settle();
    EXPECT_FALSE(seen.has_ended);
    EXPECT_FALSE(ended);
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(two_places, a_home_that_has_gone_takes_no_more_operations)
{
    there.reset();
    EXPECT_FALSE(home->run(rest_at_home(&seen, held), control));
    EXPECT_EQ(held.use_count(), 1) << "it was dropped";
    call(rest_at_home(&seen, held));
    settle();
    EXPECT_TRUE(is_aborted());
    EXPECT_FALSE(seen.has_begun);
    EXPECT_FALSE(home->is_shared_with(away->get_executor()));
}

asio::awaitable<void> add_one(std::atomic<int>* sum)
{
    ++*sum;
    co_return;
}

asio::awaitable<void> call_once(std::shared_ptr<home_executor> home, std::atomic<int>* sum)
{
    auto running = run_at_home(
        std::move(home),
        add_one(sum),
        std::make_shared<interrupter>(),
        andante::system_time(),
        time_source::time_point::max()
    );
    co_await std::move(running);
}

TEST(home, serves_callers_of_another_pool_of_threads)
{
    constexpr int count = 2000;
    asio::thread_pool there(2);
    asio::thread_pool away(2);
    const auto home = std::make_shared<home_executor>(there.get_executor());
    std::atomic<int> sum = 0;
    std::atomic<int> whole = 0;
    for (int number = 0; number < count; ++number) {
        asio::co_spawn(away, call_once(home, &sum), [&](std::exception_ptr how) {
            whole += how ? 0 : 1;
        });
    }
    away.join();
    there.join();
    EXPECT_EQ(sum, count);
    EXPECT_EQ(whole, count);
}

} // namespace
