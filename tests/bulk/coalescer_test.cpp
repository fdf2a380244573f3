#include "bulk/coalescer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>

namespace {

using namespace std::chrono_literals;
using andante::bulk::coalescer;
using ids = std::vector<std::string>;

const coalescer::time_point start{};

TEST(coalescer, nothing_is_due_before_its_time)
{
    coalescer edits(25ms);
    const std::size_t most = 100;
    EXPECT_FALSE(edits.next_due());
    EXPECT_FALSE(edits.take_due(start));
    edits.submit("delete", "a", most, start);
    edits.submit("delete", "b", most, start + 20ms);
    EXPECT_EQ(edits.next_due(), start + 25ms);
    EXPECT_FALSE(edits.take_due(start + 24ms));
    const auto gone = edits.take_due(start + 25ms);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->key, "delete");
    EXPECT_EQ(gone->ids, (ids{"a", "b"}));
    EXPECT_EQ(gone->since, start);
    EXPECT_FALSE(edits.next_due());
}

TEST(coalescer, a_full_request_is_due_at_once)
{
    coalescer edits(25ms);
    const std::size_t most = 3;
    for (const auto* id : {"a", "b", "c", "d"}) {
        edits.submit("delete", id, most, start);
    }
    EXPECT_LE(*edits.next_due(), start);
    EXPECT_EQ(edits.take_due(start)->ids, (ids{"a", "b", "c"}));
    EXPECT_FALSE(edits.take_due(start));
    EXPECT_EQ(edits.next_due(), start + 25ms);
    EXPECT_EQ(edits.take_due(start + 25ms)->ids, ids{"d"});
}

TEST(coalescer, different_kinds_do_not_share_a_request)
{
    coalescer edits(25ms);
    const std::size_t most = 100;
    edits.submit("delete", "a", most, start);
    edits.submit("add p", "a", most, start + 1ms);
    EXPECT_EQ(edits.take_due(start + 25ms)->key, "delete");
    EXPECT_FALSE(edits.take_due(start + 25ms));
    EXPECT_EQ(edits.take_due(start + 26ms)->key, "add p");
}

TEST(coalescer, the_same_id_is_sent_once)
{
    coalescer edits(25ms);
    const std::size_t most = 2;
    const auto first = edits.submit("delete", "a", most, start);
    const auto second = edits.submit("delete", "a", most, start);
    EXPECT_FALSE(edits.take_due(start)) << "one id, not two";
    const auto gone = edits.take_due(start + 25ms);
    EXPECT_EQ(gone->ids, ids{"a"});
    EXPECT_EQ(gone->callers.at(0), (std::vector<coalescer::ticket>{first, second}));
}

/// Every way of withdrawing some of four callers of three ids.
TEST(coalescer, what_is_withdrawn_is_not_sent)
{
    for (unsigned mask = 0; mask < 16; ++mask) {
        coalescer edits(25ms);
        const std::size_t most = 100;
        std::vector<coalescer::ticket> callers;
        for (const auto* id : {"a", "b", "b", "c"}) {
            callers.push_back(edits.submit("k", id, most, start));
        }
        ids expected;
        for (unsigned who = 0; who < 4; ++who) {
            if ((mask >> who & 1U) != 0) {
                EXPECT_TRUE(edits.withdraw(callers[who]));
                EXPECT_FALSE(edits.withdraw(callers[who]));
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
        const auto again = edits.submit("k", "c", most, start);
        if ((mask & 8U) != 0) {
            expected.emplace_back("c");
        }
        const auto gone = edits.take_due(start + 25ms);
        ASSERT_TRUE(gone) << mask;
        EXPECT_EQ(gone->ids, expected) << mask;
        EXPECT_FALSE(edits.withdraw(again)) << "it was taken";
        EXPECT_FALSE(edits.next_due());
    }
}

/// A caller that left after the request was full and before it was taken was still counted among
/// its callers, and nobody ever told the others.
TEST(coalescer, who_withdraws_from_a_full_request_that_was_not_taken_yet_is_not_part_of_it)
{
    coalescer edits(25ms);
    const std::size_t most = 3;
    std::vector<coalescer::ticket> callers;
    for (const auto* id : {"a", "b", "b", "c"}) {
        callers.push_back(edits.submit("k", id, most, start));
    }
    EXPECT_TRUE(edits.withdraw(callers[0]));
    EXPECT_TRUE(edits.withdraw(callers[1]));
    EXPECT_FALSE(edits.withdraw(callers[1]));
    const auto gone = edits.take_due(start);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->ids, (ids{"b", "c"}));
    EXPECT_EQ(gone->callers.at(0), std::vector{callers[2]});
    EXPECT_EQ(gone->callers.at(1), std::vector{callers[3]});
    EXPECT_FALSE(edits.withdraw(callers[2])) << "it was taken";
}

TEST(coalescer, a_full_request_that_everybody_left_is_none)
{
    coalescer edits(25ms);
    const std::size_t most = 2;
    const auto first = edits.submit("k", "a", most, start);
    const auto second = edits.submit("k", "b", most, start);
    EXPECT_TRUE(edits.withdraw(first));
    EXPECT_TRUE(edits.withdraw(second));
    EXPECT_FALSE(edits.take_due(start));
    EXPECT_FALSE(edits.next_due());
}

} // namespace
