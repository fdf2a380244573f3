#include <andante/kit/query.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace {

using andante::kit::query;

TEST(query, of_nothing_is_empty)
{
    EXPECT_EQ(query().text(), "");
    query some;
    some.add_if("limit", std::optional<int>());
    EXPECT_EQ(std::move(some).text(), "");
}

TEST(query, encodes_names_and_values)
{
    query some;
    some.add("a b", "c&d=e");
    some.add("limit", 20);
    some.add_if("offset", std::optional<std::int64_t>(-1));
    some.add_if("tag", std::optional<std::string>("\xc3\xa9"));
    EXPECT_EQ(std::move(some).text(), "?a%20b=c%26d%3De&limit=20&offset=-1&tag=%C3%A9");
}

} // namespace
