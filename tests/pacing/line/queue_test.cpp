// Who waits, by limit, by tag, and each with its place.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using namespace pacing_test;

namespace queue_tests {

using namespace std::chrono_literals;

pacing::permit_request asked(std::string tag, std::uint64_t id, priority rank = priority::normal)
{
    pacing::permit_request request("GET /x");
    request.tag = std::move(tag);
    request.call_id = id;
    request.priority = rank;
    return request;
}

std::vector<std::uint64_t> ids_of(const std::vector<pacing::queued_request>& all)
{
    std::vector<std::uint64_t> ids;
    for (const auto& each : all) {
        ids.push_back(each.call_id);
    }
    return ids;
}

TEST(queue, counts_by_limit_and_by_tag_and_says_how_long_the_first_has_waited)
{
    engine_rig rig(one_window(1), calm_options());
    rig.ask(asked("", 1));
    rig.pump();
    rig.ask(asked("ann", 2));
    rig.ask(asked("ann", 3));
    rig.now += 2;
    rig.ask(asked("bob", 4, priority::batch));
    rig.pump();
    const auto seen = rig.engine().snapshot(rig.now);
    ASSERT_EQ(seen.queued_by_policy.size(), 1u);
    const std::array<std::size_t, 4> all{0, 2, 1, 0};
    EXPECT_EQ(seen.queued_by_policy[0].queued, all);
    EXPECT_EQ(seen.queued_by_policy[0].queued, seen.queued);
    EXPECT_EQ(seen.queued_by_policy[0].name, seen.windows.at(0).name);
    EXPECT_EQ(seen.queued_by_policy[0].longest, 2s);
    ASSERT_EQ(seen.queued_by_tag.size(), 2u);
    EXPECT_EQ(seen.queued_by_tag[0].name, "ann");
    EXPECT_EQ(seen.queued_by_tag[0].queued[1], 2u);
    EXPECT_EQ(seen.queued_by_tag[1].name, "bob");
    EXPECT_EQ(seen.queued_by_tag[1].queued[2], 1u);
    EXPECT_EQ(seen.queued_by_tag[1].longest, 0s);
}

TEST(queue, gives_each_its_place_and_when_it_leaves)
{
    engine_rig rig(one_window(1), calm_options());
    auto& first = rig.ask(asked("", 1));
    rig.pump();
    rig.accept(first);
    for (std::uint64_t id = 2; id <= 4; ++id) {
        rig.ask(asked("ann", id));
    }
    rig.ask(asked("bob", 5));
    rig.ask(asked("bob", 6, priority::batch));
    rig.pump();
    auto told = rig.engine().queue(100, rig.now);
    ASSERT_EQ(told.size(), 5u);
    EXPECT_EQ(ids_of(told), (std::vector<std::uint64_t>{2, 5, 3, 4, 6})) << "tags take turns";
    for (std::size_t place = 0; place < told.size(); ++place) {
        EXPECT_EQ(told[place].ahead, place) << told[place].call_id;
    }
    for (std::size_t place = 1; place < told.size(); ++place) {
        EXPECT_GE(told[place].expected - told[place - 1].expected, 59s);
    }
    EXPECT_EQ(told[0].route, "GET /x");
    EXPECT_EQ(told[0].tag, "ann");
    EXPECT_EQ(told[0].reason, "the window is full");
    EXPECT_EQ(told[4].priority, priority::batch);
    rig.advance(70);
    told = rig.engine().queue(100, rig.now);
    ASSERT_EQ(told.size(), 4u);
    EXPECT_EQ(told[0].call_id, 5u);
    EXPECT_EQ(told[0].ahead, 0u);
    EXPECT_GE(told[0].waited, 70s);
    EXPECT_EQ(rig.engine().queue(2, rig.now).size(), 2u);
}

TEST(queue, is_empty_where_nobody_waits)
{
    engine_rig rig(one_window(3), calm_options());
    rig.ask(asked("ann", 1));
    rig.pump();
    EXPECT_TRUE(rig.engine().queue(100, rig.now).empty());
    EXPECT_TRUE(rig.engine().snapshot(rig.now).queued_by_policy.empty());
    EXPECT_TRUE(rig.engine().snapshot(rig.now).queued_by_tag.empty());
}

} // namespace queue_tests
