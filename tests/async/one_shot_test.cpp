#include "async/one_shot.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

namespace {

namespace asio = boost::asio;
using andante::detail::one_shot;
using boost::system::error_code;

/// One who waits on a context that the test runs by hand.
class one_shot_test : public testing::Test {
protected:
    void wait()
    {
        asio::co_spawn(
            *context,
            await_it(event, alive),
            asio::bind_cancellation_slot(
                stop.slot(), [this](std::exception_ptr, error_code code) { seen = code; }
            )
        );
        poll();
    }

    void poll()
    {
        context->restart();
        context->poll();
    }

    asio::cancellation_signal stop;
    std::shared_ptr<one_shot> event = std::make_shared<one_shot>();
    std::shared_ptr<int> alive = std::make_shared<int>(0);
    std::optional<error_code> seen;
    std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>();

private:
    static asio::awaitable<error_code>
    await_it(std::shared_ptr<one_shot> what, std::shared_ptr<int> /*held*/)
    {
        co_return co_await one_shot::wait(std::move(what));
    }
};

TEST_F(one_shot_test, is_waited_for_until_it_happens_and_never_wakes_inside_who_tells_it)
{
    wait();
    EXPECT_FALSE(seen);
    event->complete(asio::error::timed_out);
    EXPECT_FALSE(seen) << "not inside complete()";
    poll();
    EXPECT_EQ(seen, error_code(asio::error::timed_out));
    EXPECT_EQ(alive.use_count(), 1);
}

TEST_F(one_shot_test, that_has_happened_is_not_waited_for_and_is_given_what_came_first)
{
    event->complete(asio::error::timed_out);
    event->complete({});
    wait();
    EXPECT_EQ(seen, error_code(asio::error::timed_out));
}

TEST_F(one_shot_test, a_cancelled_wait_gives_operation_aborted_and_the_event_may_still_come)
{
    wait();
    stop.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_EQ(seen, error_code(asio::error::operation_aborted));
    event->complete({});
    poll();
    EXPECT_EQ(seen, error_code(asio::error::operation_aborted));
}

TEST_F(one_shot_test, of_a_cancellation_and_an_event_before_it_the_event_counts)
{
    wait();
    event->complete({});
    stop.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_EQ(seen, error_code());
}

TEST_F(one_shot_test, lets_its_waiter_go_with_the_context_and_may_happen_later)
{
    wait();
    EXPECT_GT(alive.use_count(), 1);
    context.reset();
    EXPECT_EQ(alive.use_count(), 1);
    event->complete({});
    EXPECT_FALSE(seen);
}

TEST_F(one_shot_test, that_happened_lets_its_waiter_go_with_a_context_that_did_not_run_again)
{
    wait();
    event->complete({});
    context.reset();
    EXPECT_EQ(alive.use_count(), 1);
    EXPECT_FALSE(seen);
}

TEST_F(one_shot_test, may_go_before_anybody_waits)
{
    event->complete({});
    event.reset();
    EXPECT_EQ(alive.use_count(), 1);
}

} // namespace
