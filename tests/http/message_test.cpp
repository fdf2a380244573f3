#include <andante/http/message.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace andante::http {
namespace {

using namespace std::string_view_literals;

TEST(header_validity, refuses_names_that_are_not_tokens)
{
    for (const auto name :
         {""sv,
          " "sv,
          "a b"sv,
          "a:b"sv,
          "a\r"sv,
          "a\n"sv,
          "a\0b"sv,
          "(a)"sv,
          "a/b"sv,
          "\x7f"sv,
          "caf\xc3\xa9"sv,
          "a\tb"sv,
          "\"a\""sv,
          "a="sv,
          "{a}"sv,
          "@"sv}) {
        EXPECT_FALSE(is_valid_name(name)) << "name: " << name;
    }
    EXPECT_TRUE(is_valid_name("X-API-Key"));
    EXPECT_TRUE(is_valid_name("!#$%&'*+-.^_`|~09azAZ"));
}

TEST(header_validity, refuses_every_control_character_in_a_value_wherever_it_stands)
{
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool allowed = byte >= 0x20 && byte != 0x7f;
        EXPECT_EQ(is_valid_value(std::string(1, c)), allowed) << byte;
        EXPECT_EQ(is_valid_value(std::string("ab") + c), allowed) << byte;
        EXPECT_EQ(is_valid_value(c + std::string("ab")), allowed) << byte;
        EXPECT_EQ(is_valid_value(std::string("a") + c + "b"), allowed) << byte;
    }
    EXPECT_FALSE(is_valid_value("key\r\nX-Injected: 1"));
    EXPECT_TRUE(is_valid_value(""));
}

TEST(headers, are_found_without_regard_to_case_and_the_first_wins)
{
    headers fields;
    EXPECT_FALSE(fields.find("a"));
    fields.add("Retry-After", "1");
    fields.add("retry-AFTER", "2");
    fields.add("Retry-Afte", "3");
    EXPECT_EQ(fields.find("RETRY-after"), "1");
    EXPECT_EQ(fields.find_all("retry-after"), (std::vector{"1"sv, "2"sv}));
    EXPECT_TRUE(fields.find_all("Retry-After ").empty());
}

TEST(headers, set_leaves_one_field_in_the_place_of_the_first)
{
    headers fields;
    fields.add("A", "1");
    fields.add("B", "2");
    fields.add("a", "3");
    fields.set("A", "4");
    ASSERT_EQ(fields.size(), 2u);
    EXPECT_EQ(*fields.begin(), (headers::value_type("A", "4")));
    fields.set("C", "5");
    EXPECT_EQ(fields.size(), 3u);
    fields.erase("a");
    EXPECT_FALSE(fields.find("A"));
    EXPECT_EQ(fields.size(), 2u);
}

TEST(headers, set_survives_being_given_its_own_name)
{
    headers fields;
    fields.add("A-name-too-long-for-the-small-string", "1");
    fields.set(fields.begin()->first, "2");
    EXPECT_EQ(fields.find("a-name-too-long-for-the-small-string"), "2");
}

TEST(same_name, folds_ascii_letters_only)
{
    EXPECT_TRUE(same_name("aZ", "Az"));
    EXPECT_FALSE(same_name("[", "{"));
    EXPECT_FALSE(same_name("@", "`"));
    EXPECT_FALSE(same_name("a", "ab"));
    EXPECT_FALSE(same_name("\xc9", "\xe9"));
}

TEST(encode_segment, leaves_only_unreserved_characters)
{
    constexpr auto unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"sv;
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        const auto encoded = encode_segment(one);
        EXPECT_EQ(encode_query(one), encoded);
        if (unreserved.find(one) != std::string_view::npos) {
            EXPECT_EQ(encoded, one);
        } else {
            ASSERT_EQ(encoded.size(), 3u) << byte;
            EXPECT_EQ(encoded[0], '%');
            EXPECT_EQ(std::stoi(encoded.substr(1), nullptr, 16), byte);
        }
    }
    EXPECT_EQ(encode_segment("../a?b#c\r\n"), "..%2Fa%3Fb%23c%0D%0A");
    EXPECT_EQ(encode_segment(""), "");
    std::string path = "/things/";
    append_segment("a b", path);
    append_segment("c", path);
    EXPECT_EQ(path, "/things/a%20bc");
}

TEST(method, has_its_word_on_the_wire)
{
    EXPECT_EQ(to_string(method::get), "GET");
    EXPECT_EQ(to_string(method::head), "HEAD");
    EXPECT_EQ(to_string(method::post), "POST");
    EXPECT_EQ(to_string(method::put), "PUT");
    EXPECT_EQ(to_string(method::patch), "PATCH");
    EXPECT_EQ(to_string(method::delete_), "DELETE");
}

} // namespace
} // namespace andante::http
