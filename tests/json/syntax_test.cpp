#include "json/syntax.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace {

using andante::json::find_flaw;
using andante::json::has_half_surrogate;
using andante::json::is_number;
using andante::json::unescaped;

bool is_json(std::string_view text)
{
    return !find_flaw(text, 100);
}

TEST(find_flaw, takes_all_that_the_grammar_allows)
{
    for (const std::string_view text :
         {"{}",
          "[]",
          " [ ] ",
          "\t{\r\n}",
          "null",
          "true",
          "false",
          "0",
          "-0",
          "1e400",
          "-1.5E+7",
          "0.1e-2",
          R"("")",
          R"("\"\\\/\b\f\n\r\t\u00e4\ud83d")",
          R"({"a":[1,{"b":null}],"a":2})",
          R"([[],{},"x",true])",
          "\"\x7f\xc3\xa4\""}) {
        EXPECT_EQ(find_flaw(text, 100), std::nullopt) << text;
    }
}

constexpr std::string_view not_json[] = {
    "",
    " ",
    "{",
    "}",
    "[",
    "]",
    "{]",
    "[}",
    "[,]",
    "[1,]",
    "[1 2]",
    "{,}",
    R"({"a"})",
    R"({"a":})",
    R"({"a":1,})",
    R"({a:1})",
    "{1:2}",
    R"({"a" "b"})",
    R"({"a":1 "b":2})",
    "nul",
    "nullx",
    "True",
    "tru",
    "+1",
    "01",
    "1.",
    ".5",
    "1e",
    "1e+",
    "-",
    "--1",
    "0x1",
    "NaN",
    "1 2",
    "{}{}",
    "[]]",
    R"("a)",
    R"("\)",
    R"("\x")",
    R"("\u12g4")",
    R"("\u12)",
    "\"\n\"",
    "\"\x1f\"",
    "'a'",
    "/**/1",
    "1,"
};

TEST(find_flaw, refuses_all_else)
{
    for (const auto text : not_json) {
        EXPECT_NE(find_flaw(text, 100), std::nullopt) << text;
    }
    EXPECT_NE(find_flaw(std::string_view("\"\0\"", 3), 100), std::nullopt);
}

TEST(find_flaw, says_where_and_what)
{
    EXPECT_EQ(find_flaw("[1 2]", 9)->at, 3u);
    EXPECT_STREQ(find_flaw("[1 2]", 9)->text, "expected a comma or the array's end");
    EXPECT_STREQ(find_flaw("[1", 9)->text, "the text ends too early");
    EXPECT_EQ(find_flaw("[1", 9)->at, 2u);
}

TEST(find_flaw, counts_depth_and_needs_no_stack)
{
    EXPECT_TRUE(is_json(std::string(100, '[') + std::string(100, ']')));
    EXPECT_FALSE(is_json(std::string(101, '[') + std::string(101, ']')));
    EXPECT_FALSE(is_json(std::string(5'000'000, '[')));
}

/// Boost.JSON knows the grammar too, but for half surrogates, which it refuses.
TEST(find_flaw, agrees_with_another_parser_on_damaged_texts)
{
    const std::string whole =
        R"({"a":[1,-2.5e3,true,null,{"b":"c\u00e4\n"}],"d":{},"e":[[]], "f" : "\\"})";
    std::mt19937 engine(20260602);
    const std::string pieces = "{}[],:\"\\0123456789.eE+-tfn u \t";
    int sound = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto text = whole;
        for (auto changes = engine() % 3 + 1; changes > 0; --changes) {
            const auto at = engine() % text.size();
            switch (engine() % 3) {
            case 0:
                text[at] = pieces[engine() % pieces.size()];
                break;
            case 1:
                text.erase(at, 1);
                break;
            default:
                text.insert(at, 1, pieces[engine() % pieces.size()]);
            }
        }
        boost::system::error_code other;
        boost::json::parse(text, other);
        ASSERT_EQ(is_json(text), !other) << text << ": " << other.message();
        sound += other ? 0 : 1;
    }
    EXPECT_GT(sound, 1000);
}

TEST(is_number, is_the_grammar_of_numbers)
{
    for (const auto* text : {"0", "-0", "12", "1.5", "1e400", "-1.25E-7"}) {
        EXPECT_TRUE(is_number(text)) << text;
    }
    for (const auto* text : {"", "-", "01", "1.", "1e", "1 ", " 1", "1x", "+1", "nan"}) {
        EXPECT_FALSE(is_number(text)) << text;
    }
}

TEST(unescaped, ends_at_the_quote_and_refuses_what_is_no_string)
{
    EXPECT_EQ(unescaped("ab\" more"), "ab");
    EXPECT_EQ(
        unescaped(R"(\u0041\u00e4\u20ac\ud83d\ude00")"), "A\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"
    );
    EXPECT_EQ(unescaped("ab"), std::nullopt);
    EXPECT_EQ(unescaped(R"(\x")"), std::nullopt);
    EXPECT_EQ(unescaped("\\"), std::nullopt);
    EXPECT_EQ(unescaped("\\u00"), std::nullopt);
}

TEST(has_half_surrogate, sees_only_what_no_character_is)
{
    EXPECT_TRUE(has_half_surrogate("a\xED\xA0\xBD"));
    EXPECT_TRUE(has_half_surrogate("\xED\xB4\xA7z"));
    EXPECT_FALSE(has_half_surrogate("\xED\x95\x9C\xED\x9F\xBF"));
    EXPECT_FALSE(has_half_surrogate("\xED"));
    EXPECT_FALSE(has_half_surrogate(""));
}

} // namespace
