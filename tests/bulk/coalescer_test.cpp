#include "bulk/coalescer.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;
using andante::bulk::coalescer;
using ids = std::vector<std::string>;

const coalescer::time_point start{};

TEST(coalescer, nothing_leaves_before_its_time)
{
    coalescer desk(100, 25ms);
    EXPECT_FALSE(desk.next_due());
    EXPECT_FALSE(desk.take_due(start));
    desk.submit("delete", "a", start);
    desk.submit("delete", "b", start + 20ms);
    EXPECT_EQ(desk.next_due(), start + 25ms);
    EXPECT_FALSE(desk.take_due(start + 24ms));
    const auto gone = desk.take_due(start + 25ms);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->key, "delete");
    EXPECT_EQ(gone->ids, (ids{"a", "b"}));
    EXPECT_EQ(gone->since, start);
    EXPECT_FALSE(desk.next_due());
}

TEST(coalescer, a_full_request_leaves_at_once)
{
    coalescer desk(3, 25ms);
    for (const auto* id : {"a", "b", "c", "d"}) {
        desk.submit("delete", id, start);
    }
    EXPECT_LE(*desk.next_due(), start);
    EXPECT_EQ(desk.take_due(start)->ids, (ids{"a", "b", "c"}));
    EXPECT_FALSE(desk.take_due(start));
    EXPECT_EQ(desk.next_due(), start + 25ms);
    EXPECT_EQ(desk.take_due(start + 25ms)->ids, ids{"d"});
}

TEST(coalescer, different_kinds_do_not_travel_together)
{
    coalescer desk(100, 25ms);
    desk.submit("delete", "a", start);
    desk.submit("add p", "a", start + 1ms);
    EXPECT_EQ(desk.take_due(start + 25ms)->key, "delete");
    EXPECT_FALSE(desk.take_due(start + 25ms));
    EXPECT_EQ(desk.take_due(start + 26ms)->key, "add p");
}

TEST(coalescer, the_same_id_shares_a_place)
{
    coalescer desk(2, 25ms);
    const auto first = desk.submit("delete", "a", start);
    const auto second = desk.submit("delete", "a", start);
    EXPECT_FALSE(desk.take_due(start)) << "one id, not two";
    const auto gone = desk.take_due(start + 25ms);
    EXPECT_EQ(gone->ids, ids{"a"});
    EXPECT_EQ(gone->callers.at(0), (std::vector<coalescer::ticket>{first, second}));
}

/// Every way of withdrawing some of four callers of three ids.
TEST(coalescer, what_is_withdrawn_does_not_leave)
{
    for (unsigned mask = 0; mask < 16; ++mask) {
        coalescer desk(100, 25ms);
        std::vector<coalescer::ticket> callers;
        for (const auto* id : {"a", "b", "b", "c"}) {
            callers.push_back(desk.submit("k", id, start));
        }
        ids expected;
        for (unsigned who = 0; who < 4; ++who) {
            if ((mask >> who & 1U) != 0) {
                EXPECT_TRUE(desk.withdraw(callers[who]));
                EXPECT_FALSE(desk.withdraw(callers[who]));
            }
        }
        if ((mask & 1U) == 0) {
            expected.emplace_back("a");
        }
        if ((mask & 6U) != 6U) {
            expected.emplace_back("b");
        }
        if ((mask & 8U) == 0) {
            expected.emplace_back("c");
        }
        const auto again = desk.submit("k", "c", start);
        if ((mask & 8U) != 0) {
            expected.emplace_back("c");
        }
        const auto gone = desk.take_due(start + 25ms);
        ASSERT_TRUE(gone) << mask;
        EXPECT_EQ(gone->ids, expected) << mask;
        EXPECT_FALSE(desk.withdraw(again)) << "it has left";
        EXPECT_FALSE(desk.next_due());
    }
}

/// A caller that left between its last companion's arrival and the departure was still counted
/// among those who travel, and nobody ever told the others.
TEST(coalescer, who_withdraws_from_a_full_request_that_was_not_taken_yet_does_not_leave_with_it)
{
    coalescer desk(3, 25ms);
    std::vector<coalescer::ticket> callers;
    for (const auto* id : {"a", "b", "b", "c"}) {
        callers.push_back(desk.submit("k", id, start));
    }
    EXPECT_TRUE(desk.withdraw(callers[0]));
    EXPECT_TRUE(desk.withdraw(callers[1]));
    EXPECT_FALSE(desk.withdraw(callers[1]));
    const auto gone = desk.take_due(start);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->ids, (ids{"b", "c"}));
    EXPECT_EQ(gone->callers.at(0), std::vector{callers[2]});
    EXPECT_EQ(gone->callers.at(1), std::vector{callers[3]});
    EXPECT_FALSE(desk.withdraw(callers[2])) << "it has left";
}

TEST(coalescer, a_full_request_that_everybody_left_is_none)
{
    coalescer desk(2, 25ms);
    const auto first = desk.submit("k", "a", start);
    const auto second = desk.submit("k", "b", start);
    EXPECT_TRUE(desk.withdraw(first));
    EXPECT_TRUE(desk.withdraw(second));
    EXPECT_FALSE(desk.take_due(start));
    EXPECT_FALSE(desk.next_due());
}

} // namespace
