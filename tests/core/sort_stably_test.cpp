#include "core/sort_stably.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using andante::sort_stably;
using testing::ElementsAre;
using item = std::pair<int, std::string>;

TEST(SortStably, equal_keys_keep_their_order)
{
    std::vector<item> items{{2, "a"}, {1, "b"}, {2, "c"}, {1, "d"}, {2, "e"}};
    sort_stably(items, [](const item& each) { return each.first; });
    EXPECT_THAT(
        items, ElementsAre(item{1, "b"}, item{1, "d"}, item{2, "a"}, item{2, "c"}, item{2, "e"})
    );
}

TEST(SortStably, the_greatest_goes_first_when_asked_and_what_has_no_key_last)
{
    using dated = std::pair<std::optional<int>, std::string>;
    std::vector<dated> items{{{}, "a"}, {1, "b"}, {3, "c"}, {{}, "d"}, {3, "e"}};
    sort_stably(items, [](const dated& each) { return each.first; }, std::greater<>());
    EXPECT_THAT(
        items,
        ElementsAre(dated{3, "c"}, dated{3, "e"}, dated{1, "b"}, dated{{}, "a"}, dated{{}, "d"})
    );
}

TEST(SortStably, what_can_only_be_moved_and_nothing_at_all_are_sorted)
{
    std::vector<std::unique_ptr<int>> items;
    sort_stably(items, [](const auto& each) { return *each; });
    EXPECT_TRUE(items.empty());
    items.push_back(std::make_unique<int>(2));
    items.push_back(std::make_unique<int>(1));
    sort_stably(items, [](const auto& each) { return *each; });
    EXPECT_EQ(*items.front(), 1);
    EXPECT_EQ(*items.back(), 2);
}

} // namespace
