#include "json/text.hpp"
#include "json/writer.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <random>

namespace {

using andante::json::escape_bytes;
using andante::json::for_people;
using andante::json::invisible_characters;
using andante::json::object_writer;
using andante::json::utf16_length;

TEST(utf16_length, refuses_what_is_not_utf8)
{
    for (const std::string_view text :
         {"\x80",
          "\xc0\x80",
          "\xc1\xbf",
          "\xc3",
          "\xc3\x28",
          "\xe0\x80\x80",
          "\xe2\x82",
          "\xed\xa0\x80",
          "\xf0\x80\x80\x80",
          "\xf0\x9f\x8e",
          "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80",
          "\xff",
          "ok\xfe"}) {
        EXPECT_EQ(utf16_length(text), std::nullopt) << escape_bytes(text, 20);
    }
}

TEST(utf16_length, counts_two_units_beyond_the_first_plane)
{
    EXPECT_EQ(utf16_length(""), 0U);
    EXPECT_EQ(utf16_length("abc"), 3U);
    EXPECT_EQ(utf16_length("\xc3\xa4"), 1U);
    EXPECT_EQ(utf16_length("\xe2\x82\xac"), 1U);
    EXPECT_EQ(utf16_length("\xf0\x9f\x8e\xb5"), 2U);
    EXPECT_EQ(utf16_length("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"), 4U);
    EXPECT_EQ(utf16_length(std::string_view("\0", 1)), 1U);
}

TEST(escape_bytes, shows_every_byte_in_printable_ascii)
{
    EXPECT_EQ(
        escape_bytes("a\\b\n\r\t\x1b[0m\xc3\xa4\x7f", 100), "a\\\\b\\n\\r\\t\\x1b[0m\\xc3\\xa4\\x7f"
    );
    EXPECT_EQ(escape_bytes(std::string_view("\0x", 2), 100), "\\x00x");
    EXPECT_EQ(escape_bytes("abcdef", 3), "abc");
}

TEST(for_people, replaces_controls_and_cuts_between_characters)
{
    EXPECT_EQ(for_people("a\nb\x1b\xc2\x9b", 100), "a b  ");
    EXPECT_EQ(for_people("\xc3\xa4\xc3\xa4", 3), "\xc3\xa4...");
    EXPECT_EQ(for_people("ab\xff", 100), "ab...");
    EXPECT_EQ(for_people("abc", 3), "abc");
}

TEST(invisible_characters, names_them_when_there_is_nothing_else)
{
    EXPECT_EQ(invisible_characters("\xE2\x80\x8B"), "U+200B");
    EXPECT_EQ(invisible_characters("\xC2\xA0 \xC2\xA0"), "U+00A0 U+0020");
    EXPECT_EQ(invisible_characters("\xEF\xBB\xBF"), "U+FEFF");
    EXPECT_EQ(invisible_characters("\xE3\x80\x80\xF3\xA0\x80\xA0"), "U+3000 U+E0020");
    EXPECT_EQ(invisible_characters(""), "");
}

TEST(invisible_characters, anything_that_can_be_seen_is_enough)
{
    for (const std::string_view text :
         {"a", " .", "\xE2\x80\x8Bx", "\xC3\xA4", "\xF0\x9F\x8E\xB5", "\xE2\x80\x90", "\xff"}) {
        EXPECT_EQ(invisible_characters(text), std::nullopt) << text;
    }
}

TEST(object_writer, escapes_what_json_needs)
{
    object_writer writer;
    writer.add("k\"", "quote\" back\\ line\n ret\r tab\t bell\x07 \xc3\xa4 /");
    EXPECT_EQ(
        std::move(writer).finish(),
        "{\"k\\\"\":\"quote\\\" back\\\\ line\\n ret\\r tab\\t bell\\u0007 \xc3\xa4 /\"}"
    );
}

TEST(object_writer, writes_numbers_as_people_do)
{
    object_writer writer;
    writer.add("half", 2.5);
    writer.add("whole", 4.0);
    writer.add("least", INT64_MIN);
    writer.add("no", false);
    EXPECT_EQ(
        std::move(writer).finish(),
        R"({"half":2.5,"whole":4,"least":-9223372036854775808,"no":false})"
    );
}

TEST(object_writer, writes_empty_objects_and_lists)
{
    EXPECT_EQ(object_writer().finish(), "{}");
    object_writer writer;
    writer.add("ids", std::span<const std::string>());
    EXPECT_EQ(std::move(writer).finish(), R"({"ids":[]})");
}

TEST(object_writer, another_parser_reads_back_any_text)
{
    std::mt19937 engine(7);
    std::uniform_int_distribution<int> byte(0, 127);
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int n = byte(engine); n > 0; --n) {
            text += static_cast<char>(byte(engine));
        }
        text += "\xf0\x9f\x8e\xb5";
        object_writer writer;
        writer.add(text, text);
        const auto parsed = boost::json::parse(std::move(writer).finish());
        ASSERT_EQ(parsed.at(text).as_string(), text) << i;
    }
}

} // namespace
