#include <andante/json/raw_json.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using andante::errc;
using andante::raw_json;

TEST(raw_json, what_is_not_one_json_value_is_refused_with_its_place)
{
    for (const auto* text :
         {"", "  ", "{", "{\"a\":}", "[1,]", "nul", "1 2", "'a'", "\"open", "{\"a\":1}}", "01"}) {
        const auto parsed = raw_json::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error(), errc::invalid_request) << text;
        ASSERT_TRUE(parsed.error().field());
        EXPECT_NE(parsed.error().message().find("byte"), std::string::npos);
    }
    EXPECT_EQ(raw_json::parse("[1,]").error().message().find("not JSON at byte 3"), 0U);
}

TEST(raw_json, bytes_that_are_not_utf_8_and_bottomless_nesting_are_refused)
{
    EXPECT_FALSE(raw_json::parse("\"\xff\""));
    EXPECT_FALSE(raw_json::parse(std::string(300, '[') + std::string(300, ']')));
    EXPECT_TRUE(raw_json::parse(std::string(200, '[') + std::string(200, ']')));
}

TEST(raw_json, any_value_is_kept_as_it_was_written_without_blanks_around)
{
    for (const auto* text : {"null", "-1.50e3", "\"\\u00e9\"", "{ \"a\" : [1, 2] }"}) {
        const auto parsed = raw_json::parse(std::string(" \n") + text + "\t");
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed->text(), text);
        EXPECT_FALSE(parsed->empty());
    }
    EXPECT_EQ(raw_json::parse("\xEF\xBB\xBF{}")->text(), "{}");
}

TEST(raw_json, no_value_is_not_null)
{
    EXPECT_TRUE(raw_json().empty());
    EXPECT_NE(raw_json(), *raw_json::parse("null"));
}

} // namespace
