// What waits in our own hands, and contexts that go meanwhile.
#include "async/one_shot.hpp"
#include "async/parked.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using andante::detail::one_shot;
using andante::detail::parked;
using boost::system::error_code;

/// Lies in its own waiter's frame, as a request in the limiter's line does.
class seat final : public parked {
public:
    explicit seat(bool* has_ended_in_time)
        : has_ended_in_time_(has_ended_in_time)
    {}

private:
    /// The event comes just when the context has taken hold of it.
    void abandon() noexcept override
    {
        finish(error_code());
        *has_ended_in_time_ = is_parked();
        const auto coroutine = drop();
    }

    bool* has_ended_in_time_;
};

class take_seat {
public:
    take_seat(parked* where, asio::any_io_executor executor)
        : where_(where)
        , executor_(std::move(executor))
    {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        where_->park(parked::handler(std::forward<Handler>(handler)), executor_);
    }

private:
    parked* where_;
    asio::any_io_executor executor_;
};

asio::awaitable<void> sit(parked** where, bool* kept, std::shared_ptr<int> alive, bool* woken)
{
    seat mine(kept);
    *where = &mine;
    auto executor = co_await asio::this_coro::executor;
    constexpr asio::use_awaitable_t<> token;
    auto waiting = asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
        take_seat(&mine, std::move(executor)), token
    );
    co_await std::move(waiting);
    *woken = *alive == 0;
}

TEST(parked, goes_on_once_where_it_waits_when_it_is_finished)
{
    asio::io_context context;
    parked* where = nullptr;
    bool kept = false;
    bool woken = false;
    asio::co_spawn(
        asio::make_strand(context),
        sit(&where, &kept, std::make_shared<int>(0), &woken),
        [](std::exception_ptr thrown) { EXPECT_FALSE(thrown); }
    );
    context.poll();
    ASSERT_TRUE(where != nullptr && where->is_parked());
    where->finish(error_code());
    EXPECT_FALSE(where->is_parked());
    EXPECT_FALSE(woken) << "never inline";
    context.restart();
    context.poll();
    EXPECT_TRUE(woken);
}

/// Whoever finished it then destroyed the coroutine on a thread of its own, when the context was
/// gone, and the context went on with what lay in its frame.
TEST(parked, stays_with_a_context_that_goes_when_its_event_comes_meanwhile)
{
    parked* where = nullptr;
    bool kept = false;
    bool woken = false;
    std::weak_ptr<int> alive;
    {
        asio::io_context context;
        auto held = std::make_shared<int>(0);
        alive = held;
        asio::co_spawn(
            context, sit(&where, &kept, std::move(held), &woken), [](std::exception_ptr) {}
        );
        context.poll();
    }
    EXPECT_TRUE(kept);
    EXPECT_FALSE(woken);
    EXPECT_TRUE(alive.expired());
}

asio::awaitable<void> await_event(std::shared_ptr<one_shot> event, std::shared_ptr<int> /*mine*/)
{
    co_await one_shot::wait(std::move(event));
}

TEST(parked, an_event_may_come_from_another_thread_while_the_context_goes)
{
    for (int round = 0; round < 2000; ++round) {
        auto context = std::make_unique<asio::io_context>();
        std::vector<std::shared_ptr<one_shot>> events;
        const auto mine = std::make_shared<int>(0);
        for (int number = 0; number < 4; ++number) {
            events.push_back(std::make_shared<one_shot>());
            asio::co_spawn(
                asio::make_strand(*context),
                await_event(events.back(), mine),
                [](std::exception_ptr) {}
            );
        }
        context->poll();
        std::thread other([&] {
            for (const auto& each : events) {
                each->complete({});
            }
        });
        context.reset();
        other.join();
        events.clear();
        ASSERT_EQ(mine.use_count(), 1) << "nothing of a coroutine is left";
    }
}

TEST(one_shot, is_given_what_came_first)
{
    asio::io_context context;
    const auto event = std::make_shared<one_shot>();
    event->complete(asio::error::timed_out);
    event->complete({});
    std::optional<error_code> seen;
    asio::co_spawn(context, one_shot::wait(event), [&](std::exception_ptr, error_code code) {
        seen = code;
    });
    context.run();
    EXPECT_EQ(seen, error_code(asio::error::timed_out));
}

} // namespace
