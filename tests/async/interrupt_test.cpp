#include <andante/testing/virtual_time.hpp>

#include "async/interrupt.hpp"
#include "async/operation_set.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::detail::interrupter;
using andante::detail::operation_set;

asio::awaitable<void> rest_long(std::shared_ptr<andante::time_source> time, bool* rested)
{
    co_await time->sleep_for(10s);
    *rested = true;
}

class interrupt_test : public ::testing::Test {
protected:
    void start()
    {
        asio::co_spawn(
            time.executor(),
            andante::detail::run_interruptible(rest_long(time.source(), &rested), control),
            [this](std::exception_ptr how) {
                ended = true;
                thrown = std::move(how);
            }
        );
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
    std::shared_ptr<interrupter> control = std::make_shared<interrupter>();
    bool rested = false;
    bool ended = false;
    std::exception_ptr thrown;
};

TEST_F(interrupt_test, an_operation_that_nobody_interrupts_ends_as_it_would)
{
    start();
    time.advance(10s);
    EXPECT_TRUE(ended && rested);
    EXPECT_FALSE(thrown);
    control->interrupt();
    time.settle();
    EXPECT_TRUE(control->interrupted());
}

TEST_F(interrupt_test, it_ends_at_once_when_it_is_interrupted)
{
    start();
    time.advance(1s);
    control->interrupt();
    time.settle();
    EXPECT_TRUE(ended && is_aborted());
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(interrupt_test, an_interruption_may_come_before_it_begins)
{
    control->interrupt();
    start();
    time.settle();
    EXPECT_TRUE(ended && is_aborted());
}

TEST_F(interrupt_test, a_set_that_is_closed_interrupts_those_inside_and_those_who_come_later)
{
    operation_set running;
    const auto inside = running.join(control);
    const auto left = std::make_shared<interrupter>();
    {
        const auto short_stay = running.join(left);
    }
    running.close();
    EXPECT_TRUE(control->interrupted());
    EXPECT_FALSE(left->interrupted());
    const auto late = std::make_shared<interrupter>();
    const auto too_late = running.join(late);
    EXPECT_TRUE(late->interrupted());
}

/// It kept a strand of the context that had been its own, and posted there.
TEST(interrupt, may_come_when_the_operation_has_gone_with_its_context)
{
    const auto control = std::make_shared<interrupter>();
    bool rested = false;
    {
        asio::io_context context;
        asio::co_spawn(
            context,
            andante::detail::run_interruptible(rest_long(andante::system_time(), &rested), control),
            [](std::exception_ptr) { ADD_FAILURE(); }
        );
        context.poll();
    }
    control->interrupt();
    EXPECT_TRUE(control->interrupted());
    EXPECT_FALSE(rested);
}

} // namespace
