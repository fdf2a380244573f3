#include "async/interrupt.hpp"
#include "async/operation_set.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace {

namespace asio = boost::asio;
using andante::detail::interrupter;
using andante::detail::operation_set;

TEST(operation_set, interrupts_all_that_are_in_it_when_it_is_closed)
{
    operation_set running;
    const auto first = std::make_shared<interrupter>();
    const auto second = std::make_shared<interrupter>();
    const auto one = running.join(first);
    const auto other = running.join(second);
    EXPECT_FALSE(first->interrupted());
    running.close();
    EXPECT_TRUE(first->interrupted());
    EXPECT_TRUE(second->interrupted());
}

TEST(operation_set, leaves_those_alone_that_have_left_in_whatever_order)
{
    operation_set running;
    std::vector<std::shared_ptr<interrupter>> all;
    std::vector<std::unique_ptr<operation_set::member>> members;
    for (int number = 0; number < 3; ++number) {
        all.push_back(std::make_shared<interrupter>());
        members.emplace_back(new operation_set::member(running.join(all.back())));
    }
    members[1].reset();
    members[0].reset();
    running.close();
    EXPECT_FALSE(all[0]->interrupted());
    EXPECT_FALSE(all[1]->interrupted());
    EXPECT_TRUE(all[2]->interrupted());
}

TEST(operation_set, interrupts_at_once_whoever_comes_after_it_was_closed)
{
    operation_set running;
    running.close();
    const auto late = std::make_shared<interrupter>();
    const auto member = running.join(late);
    EXPECT_TRUE(late->interrupted());
}

TEST(operation_set, keeps_no_operation_alive)
{
    operation_set running;
    auto gone = std::make_shared<interrupter>();
    const std::weak_ptr<interrupter> seen = gone;
    const auto member = running.join(gone);
    gone.reset();
    EXPECT_TRUE(seen.expired());
    running.close();
}

TEST(operation_set, misses_nobody_who_joins_while_it_is_closed_from_another_thread)
{
    constexpr int joining = 2000;
    for (int round = 0; round < 5; ++round) {
        operation_set running;
        std::atomic<int> begun = 0;
        std::atomic<int> missed = 0;
        std::atomic<bool> is_closed = false;
        asio::thread_pool pool(4);
        for (int number = 0; number < joining; ++number) {
            asio::post(pool, [&] {
                const auto mine = std::make_shared<interrupter>();
                const auto member = running.join(mine);
                ++begun;
                const bool was_closed = is_closed;
                missed += was_closed && !mine->interrupted() ? 1 : 0;
            });
        }
        asio::post(pool, [&] {
            running.close();
            is_closed = true;
        });
        pool.join();
        EXPECT_EQ(begun, joining);
        EXPECT_EQ(missed, 0);
    }
}

} // namespace
