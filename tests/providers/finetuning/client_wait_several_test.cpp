// wait_any(), as_completed(), and waits that are cancelled.
#include "providers/finetuning/many_tracks.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante_tests::allow_many_creates;
using andante_tests::cancel_one_of_two_waits;
using andante_tests::create_many;
using andante_tests::many_settings;
using andante_tests::studio;

TEST(client_wait_several, any_gives_the_first_that_ends)
{
    studio here(many_settings(20s, 2min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 10));
    const auto first = here.run(here.client.generations().wait_any(ids));
    EXPECT_TRUE(first.outcome.has_value());
    EXPECT_EQ(first.id, ids[first.index]);
    EXPECT_EQ(here.time.armed_timers(), 0u) << "the others are not waited for any more";
    EXPECT_TRUE(here.run_failing(here.client.generations().wait_any({})) == errc::invalid_request);
}

TEST(client_wait_several, any_passes_over_errors_while_another_may_end)
{
    studio here(many_settings(20s, 20s), allow_many_creates);
    auto ids = here.run(create_many(here.client, 1));
    ids.insert(ids.begin(), "00000000-0000-4000-8000-000000000000");
    const auto first = here.run(here.client.generations().wait_any(ids));
    EXPECT_EQ(first.index, 1u);
    EXPECT_TRUE(here.run_failing(here.client.generations().wait_any({ids[0]})) == errc::not_found);
}

asio::awaitable<std::vector<std::size_t>>
take_all(finetuning::client client, std::vector<std::string> ids)
{
    std::vector<std::size_t> order;
    auto ended = client.generations().as_completed(std::move(ids));
    while (true) {
        const auto each = co_await ended.next();
        if (!each) {
            co_return order;
        }
        order.push_back(each->index);
    }
}

TEST(client_wait_several, as_completed_gives_every_job_once_in_the_order_of_their_ends)
{
    studio here(many_settings(20s, 5min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 40));
    auto order = here.run(take_all(here.client, ids));
    EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
    std::sort(order.begin(), order.end());
    for (std::size_t index = 0; index < 40; ++index) {
        EXPECT_EQ(order.at(index), index);
    }
}

asio::awaitable<void>
take_one(finetuning::completed_range* from, std::vector<std::size_t>* into, std::size_t* failures)
{
    auto taking = andante::as_result(from->next());
    const auto ended = co_await std::move(taking);
    if (ended.has_value() && *ended) {
        into->push_back((*ended)->index);
    } else {
        ++*failures;
    }
}

TEST(client_wait_several, a_cancelled_next_loses_nothing)
{
    studio here(many_settings(10s, 60s), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 6));
    auto range = here.client.generations().as_completed(ids);
    std::vector<std::size_t> order;
    std::size_t cancelled = 0;
    while (range.remaining() > 0) {
        asio::cancellation_signal stop;
        bool over = false;
        asio::co_spawn(
            here.time.executor(),
            take_one(&range, &order, &cancelled),
            asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { over = true; })
        );
        here.time.advance(3s);
        stop.emit(asio::cancellation_type::terminal);
        here.time.settle();
        ASSERT_TRUE(over);
    }
    EXPECT_GT(cancelled, 2u);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
}

TEST(client_wait_several, on_progress_gets_the_newest_of_each_job_however_long_nobody_asked)
{
    studio here(many_settings(20min, 20min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 2));
    andante::wait_options options(1h);
    std::vector<andante::wait_progress> told;
    options.on_progress = [&](const andante::wait_progress& seen) { told.push_back(seen); };
    auto range = here.client.generations().as_completed(ids, std::move(options));
    here.time.advance(10min);
    std::vector<std::size_t> order;
    std::size_t failures = 0;
    asio::cancellation_signal stop;
    asio::co_spawn(
        here.time.executor(),
        take_one(&range, &order, &failures),
        asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {})
    );
    here.time.settle();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_NE(told[0].id, told[1].id);
    for (const auto& each : told) {
        EXPECT_GE(each.elapsed, 10min - 6s);
        EXPECT_GT(each.polls, 50);
    }
    stop.emit(asio::cancellation_type::terminal);
    here.time.settle();
}

TEST(client_wait_several, cancelling_at_any_moment_returns_at_once_and_leaves_the_others_alone)
{
    for (int step = 0; step < 60; ++step) {
        studio here(many_settings(10s, 25s), allow_many_creates);
        const auto ids = here.run(create_many(here.client, 12));
        SCOPED_TRACE(step);
        cancel_one_of_two_waits(here, ids, step * 150ms);
    }
}

} // namespace
