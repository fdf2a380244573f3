// Single edits that share a request, sent by a route that is no provider's.
#include "bulk/coalescing_queue.hpp"
#include "bulk/fake_route.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <list>

namespace {

using namespace bulk_test;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::errc;
using andante::outcome;
using andante::bulk::coalescing_queue;
using andante::bulk::single_edit;

/// One who wants one edit.
struct editor {
    asio::cancellation_signal stop;
    std::exception_ptr thrown;
    bool has_ended = false;

    andante::error problem() const
    {
        return thrown ? andante::detail::error_from(thrown) : andante::error();
    }
};

class coalescing_queue_test : public testing::Test {
protected:
    editor& edit(std::string id, std::string key = "delete")
    {
        return edit_from(time.executor(), std::move(id), std::move(key));
    }

    editor& edit_from(const asio::any_io_executor& where, std::string id, std::string key)
    {
        single_edit wanted;
        wanted.key = std::move(key);
        wanted.id = std::move(id);
        wanted.settings.route = route;
        wanted.settings.time = time.source();
        wanted.refused_as = errc::not_found;
        auto& one = editors.emplace_back();
        asio::co_spawn(
            where,
            coalescing_queue::submit(queue, std::move(wanted)),
            asio::bind_cancellation_slot(
                one.stop.slot(),
                [&one](std::exception_ptr how) {
                    one.thrown = std::move(how);
                    one.has_ended = true;
                }
            )
        );
        time.settle();
        return one;
    }

    std::list<editor> editors; ///< Longer than the coroutines.
    andante::testing::virtual_time time;
    std::shared_ptr<fake_route> route = std::make_shared<fake_route>(time.source());
    std::shared_ptr<coalescing_queue> queue =
        std::make_shared<coalescing_queue>(time.executor(), time.source(), 25ms);
};

TEST_F(
    coalescing_queue_test,
    edits_that_come_within_the_linger_share_a_request_and_hear_of_their_own_id
)
{
    route->refusing = {"b"};
    const auto& first = edit("a");
    time.advance(20ms);
    const auto& second = edit("b");
    EXPECT_TRUE(route->sent.empty());
    time.advance(5ms);
    EXPECT_EQ(route->sent, (std::vector<ids>{{"a", "b"}}));
    EXPECT_FALSE(first.has_ended);
    time.advance(1s);
    EXPECT_TRUE(first.has_ended);
    EXPECT_FALSE(first.thrown);
    EXPECT_TRUE(second.problem() == errc::not_found);
    EXPECT_EQ(second.problem().outcome(), outcome::rejected);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(coalescing_queue_test, a_full_request_is_sent_at_once)
{
    for (const auto& id : numbered(100)) {
        edit(id);
    }
    EXPECT_EQ(time.elapsed(), 0s);
    ASSERT_EQ(route->sent.size(), 1u);
    EXPECT_EQ(route->sent[0], numbered(100));
}

TEST_F(coalescing_queue_test, edits_of_another_key_do_not_share_a_request)
{
    edit("a", "delete");
    edit("a", "add to p");
    time.advance(25ms);
    EXPECT_EQ(route->sent.size(), 2u);
}

TEST_F(coalescing_queue_test, all_hear_of_the_error_that_ended_their_request)
{
    route->failing = lost(errc::connect_failed, outcome::not_sent);
    const auto& first = edit("a");
    const auto& second = edit("b");
    time.advance(2s);
    EXPECT_TRUE(first.problem() == errc::connect_failed);
    EXPECT_TRUE(second.problem() == errc::connect_failed);
}

TEST_F(coalescing_queue_test, who_is_cancelled_in_time_takes_the_id_along)
{
    auto& first = edit("a");
    const auto& second = edit("b");
    first.stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(first.problem().is_cancelled());
    EXPECT_EQ(first.problem().outcome(), outcome::not_sent);
    time.advance(2s);
    EXPECT_EQ(route->sent, (std::vector<ids>{{"b"}}));
    EXPECT_TRUE(second.has_ended);
    EXPECT_FALSE(second.thrown);
}

TEST_F(coalescing_queue_test, the_last_to_go_is_told_that_nothing_was_sent_while_it_stood_in_line)
{
    route->stands_in_line = 10s;
    auto& only = edit("a");
    time.advance(25ms);
    ASSERT_EQ(route->sent.size(), 1U) << "it was handed over";
    time.advance(5s);
    only.stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(only.problem().is_cancelled());
    EXPECT_EQ(only.problem().outcome(), outcome::not_sent);
    EXPECT_TRUE(only.problem().attempts().empty());
    time.advance(20s);
    EXPECT_TRUE(route->done.empty());
}

TEST_F(coalescing_queue_test, who_goes_while_others_have_it_sent_is_told_that_it_may_take_effect)
{
    route->stands_in_line = 10s;
    auto& first = edit("a");
    const auto& second = edit("b");
    time.advance(25ms);
    first.stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_EQ(first.problem().outcome(), outcome::unknown);
    time.advance(11s);
    EXPECT_TRUE(second.has_ended);
    EXPECT_TRUE(route->done.contains("a")) << "as it was told";
}

TEST_F(coalescing_queue_test, who_goes_after_the_first_byte_is_told_of_the_attempt)
{
    auto& only = edit("a");
    time.advance(525ms);
    only.stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_EQ(only.problem().outcome(), outcome::unknown);
    ASSERT_EQ(only.problem().attempts().size(), 1U);
    EXPECT_EQ(only.problem().attempts()[0].started, 25ms);
    EXPECT_EQ(only.problem().attempts()[0].duration, 500ms);
}

TEST_F(coalescing_queue_test, who_is_cancelled_later_leaves_the_request_to_the_others)
{
    auto& first = edit("a");
    auto& second = edit("b");
    time.advance(25ms);
    first.stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(first.problem().is_cancelled());
    EXPECT_EQ(first.problem().outcome(), outcome::unknown);
    EXPECT_EQ(route->under_way, 1u);
    second.stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_EQ(route->under_way, 0u) << "nobody wants to know any more";
    EXPECT_TRUE(route->done.empty());
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(coalescing_queue_test, closing_ends_all_waits_and_lets_nobody_in)
{
    const auto& first = edit("a");
    queue->close();
    time.settle();
    EXPECT_TRUE(first.problem().is_cancelled());
    const auto& late = edit("b");
    EXPECT_TRUE(late.problem().is_cancelled());
    EXPECT_EQ(late.problem().outcome(), outcome::not_sent);
    time.advance(1h);
    EXPECT_TRUE(route->sent.empty());
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST_F(coalescing_queue_test, a_context_that_goes_tells_those_who_wait_elsewhere)
{
    auto home = std::make_unique<asio::io_context>();
    route = std::make_shared<fake_route>(andante::system_time()); // sleepers go with their context
    queue = std::make_shared<coalescing_queue>(home->get_executor(), time.source(), 0ms);
    const auto& waiting = edit("a");
    home->poll();
    EXPECT_EQ(route->under_way, 1u);
    home.reset();
    time.settle();
    EXPECT_EQ(route->under_way, 0u);
    EXPECT_TRUE(waiting.has_ended);
    EXPECT_TRUE(waiting.problem().is_cancelled());
    EXPECT_EQ(waiting.problem().outcome(), outcome::unknown);
}

TEST_F(coalescing_queue_test, who_goes_with_a_context_of_its_own_is_like_one_who_is_cancelled)
{
    auto elsewhere = std::make_unique<asio::io_context>();
    const auto& gone = edit_from(elsewhere->get_executor(), "a", "delete");
    elsewhere->poll();
    edit("b");
    elsewhere.reset();
    time.advance(2s);
    EXPECT_EQ(route->sent, (std::vector<ids>{{"b"}}));
    EXPECT_FALSE(gone.has_ended);
}

} // namespace
