#include <andante/kit/cursor_list.hpp>

#include <gtest/gtest.h>

namespace {

using andante::kit::cursor_place;

TEST(cursor_place, survives_as_a_text)
{
    cursor_place place;
    place.page = "a.b=c%/\n";
    place.given = 17;

    const auto again =
        cursor_place::parse(place.text("/v2/renders?limit=50"), "/v2/renders?limit=50");

    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->page, place.page);
    EXPECT_EQ(again->given, 17u);
}

TEST(cursor_place, of_another_query_or_of_nobody_is_refused_by_name)
{
    cursor_place place;
    place.page = "next";
    for (const auto& bad :
         {place.text("/v2/other"),
          std::string("x"),
          std::string("1"),
          std::string("-1.q.p"),
          std::string("99999999999999999999.q.p"),
          std::string("1.q.%4"),
          std::string()}) {
        const auto read = cursor_place::parse(bad, "q");
        ASSERT_TRUE(read.has_error()) << bad;
        EXPECT_EQ(read.error(), andante::errc::invalid_request);
        EXPECT_EQ(read.error().field()->field, "cursor");
    }
}

} // namespace
