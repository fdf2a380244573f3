#include <andante/bulk/id_range.hpp>

#include <gtest/gtest.h>

#include <array>
#include <list>
#include <ranges>
#include <set>
#include <type_traits>

namespace {

using andante::id_range;
using ids = std::vector<std::string>;

TEST(id_range, takes_any_range_of_texts)
{
    EXPECT_EQ(id_range().size(), 0u);
    EXPECT_EQ(id_range({"a", "b"}).values(), (ids{"a", "b"}));
    EXPECT_EQ(id_range(ids{"a", "b"}).values(), (ids{"a", "b"}));
    EXPECT_EQ(id_range(std::set<std::string>{"b", "a"}).values(), (ids{"a", "b"}));
    EXPECT_EQ(id_range(std::list<std::string_view>{"x"}).values(), ids{"x"});
    EXPECT_EQ(id_range(std::array<const char*, 2>{"x", "y"}).values(), (ids{"x", "y"}));
    const ids many{"a", "b", "c"};
    const auto name = [](const std::string& each) { return each + "!"; };
    EXPECT_EQ(id_range(many | std::views::drop(1)).values(), (ids{"b", "c"}));
    EXPECT_EQ(id_range(many | std::views::transform(name)).values(), (ids{"a!", "b!", "c!"}));
}

TEST(id_range, takes_no_single_text)
{
    EXPECT_FALSE((std::is_convertible_v<std::string, id_range>));
    EXPECT_FALSE((std::is_convertible_v<const char*, id_range>));
    EXPECT_FALSE((std::is_convertible_v<std::vector<int>, id_range>));
}

TEST(id_range, moves_the_strings_out)
{
    id_range from(ids{std::string(100, 'x')});
    const auto* const text = from.values().front().data();
    EXPECT_EQ(std::move(from).values().front().data(), text);
}

} // namespace
