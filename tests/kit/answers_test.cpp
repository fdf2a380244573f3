// From answers to values, in the words of a made-up provider.
#include <andante/core/open_enum.hpp>

#include "kit/answers.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace answers_test {
namespace {

namespace http = andante::http;
namespace json = andante::json;
namespace kit = andante::kit;
using andante::errc;

std::string read_nothing(const http::response&, andante::error_body&)
{
    return "it has no shape";
}

constexpr andante::error_dialect dialect{.read = read_nothing};
constexpr kit::answer_format wrapped{.errors = &dialect, .data = "data"};
constexpr kit::answer_format bare{.errors = &dialect};
constexpr kit::page_names by_offset{.items = "items", .has_more = "more", .next_offset = "next"};
constexpr kit::page_names by_cursor{.items = "items", .next_cursor = "after"};
constexpr kit::page_names by_both{.items = "items", .has_more = "more", .next_cursor = "after"};

http::response answer(std::string body, int status = 200)
{
    http::response made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

andante::result<std::int64_t> number_in(std::string body, const kit::answer_format& format)
{
    auto given = answer(std::move(body));
    std::int64_t number = 0;
    const auto read = kit::read_answer(given, {}, format, [&number](json::value& data) {
        data.members([&number](std::string_view, json::value& inner) { inner.read(number); });
    });
    return read ? andante::result<std::int64_t>(number)
                : andante::result<std::int64_t>(read.error());
}

andante::result<andante::page<std::string>>
page_of(std::string body, const kit::page_names& names, bool keep_raw = false)
{
    auto given = answer(std::move(body));
    kit::read_options how;
    how.keep_raw = keep_raw;
    return kit::decode_page<std::string>(given, how, bare, names);
}

TEST(read_answer, a_status_that_is_no_success_is_what_the_dialect_makes_of_it)
{
    auto given = answer(R"({"data":{"n":1}})", 404);
    const auto read = kit::read_answer(given, {}, wrapped, [](json::value&) {
        ADD_FAILURE() << "there is no data";
    });
    ASSERT_TRUE(read.has_error());
    EXPECT_EQ(read.error().http_status(), 404);
}

TEST(read_answer, what_is_not_promised_is_malformed_and_says_why)
{
    for (const auto* const body : {"", "[]", "{", R"({"other":{"n":1}})", R"({"data":7})"}) {
        const auto read = number_in(body, wrapped);
        ASSERT_TRUE(read.has_error()) << body;
        EXPECT_EQ(read.error(), errc::malformed_response) << body;
        EXPECT_NE(read.error().message().find("not what the API promises"), std::string::npos);
    }
    const auto missing = number_in("{}", wrapped);
    EXPECT_NE(missing.error().message().find("data"), std::string::npos);
}

TEST(read_answer, finds_what_was_asked_for_in_its_member_or_in_the_whole_document)
{
    EXPECT_EQ(number_in(R"({"meta":{}, "data":{"n":7}})", wrapped).value(), 7);
    EXPECT_EQ(number_in(R"({"n":7})", bare).value(), 7);
}

TEST(read_member, reads_one_and_says_whether_it_was_there)
{
    std::string word;
    auto found = answer(R"({"data":{"other":[1,{"status":"inner"}],"status":"done"}})");
    EXPECT_TRUE(kit::read_member(found, wrapped, "status", word));
    EXPECT_EQ(word, "done");
    auto absent = answer(R"({"data":{}})");
    EXPECT_FALSE(kit::read_member(absent, wrapped, "status", word));
    auto broken = answer(R"({"data":{"status":)");
    EXPECT_FALSE(kit::read_member(broken, wrapped, "status", word));
}

TEST(decode_page, a_page_that_promises_more_must_say_where)
{
    for (const auto* const body :
         {R"({})",
          R"({"items":[]})",
          R"({"items":[],"more":true})",
          R"({"items":[],"more":true,"next":-1})",
          R"({"items":[],"more":true,"next":null})",
          R"({"more":false})"}) {
        EXPECT_EQ(page_of(body, by_offset).error(), errc::malformed_response) << body;
    }
    for (const auto* const body :
         {R"({"items":[],"more":true})", R"({"items":[],"more":true,"after":""})"}) {
        EXPECT_EQ(page_of(body, by_both).error(), errc::malformed_response) << body;
    }
}

TEST(decode_page, by_offset)
{
    const auto page = page_of(R"({"items":["a","b"],"more":true,"next":2})", by_offset).value();
    EXPECT_EQ(page.items, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(page.has_more);
    EXPECT_EQ(page.next_offset, 2);
    EXPECT_FALSE(page_of(R"({"items":[],"more":false})", by_offset).value().has_more);
}

TEST(decode_page, by_cursor_of_which_absent_null_and_empty_say_that_nothing_follows)
{
    const auto page = page_of(R"({"items":["a"],"after":"x"})", by_cursor).value();
    EXPECT_TRUE(page.has_more);
    EXPECT_EQ(page.next_cursor, "x");
    for (const auto* const body :
         {R"({"items":[]})", R"({"items":[],"after":null})", R"({"items":[],"after":""})"}) {
        EXPECT_FALSE(page_of(body, by_cursor).value().has_more) << body;
    }
    EXPECT_FALSE(page_of(R"({"items":[],"more":false})", by_both).value().has_more);
}

TEST(decode_page, an_offset_may_say_by_itself_that_there_is_more)
{
    constexpr kit::page_names names{.items = "items", .next_offset = "next"};
    EXPECT_TRUE(page_of(R"({"items":[],"next":20})", names).value().has_more);
    EXPECT_FALSE(page_of(R"({"items":[],"next":null})", names).value().has_more);
}

TEST(decode_page, members_that_have_no_name_are_not_read)
{
    constexpr kit::page_names all_at_once{.items = "items"};
    const auto page = page_of(R"({"":true,"items":["a"]})", all_at_once, true).value();
    EXPECT_FALSE(page.has_more);
    EXPECT_EQ(page.raw_json, R"({"":true,"items":["a"]})");
}

TEST(decode_text, takes_any_object_and_nothing_else)
{
    auto object = answer(R"({ "status":"ok" })");
    EXPECT_EQ(kit::decode_text(object, bare).value(), R"({ "status":"ok" })");
    for (const auto* const body : {"ok", "[]", ""}) {
        auto other = answer(body);
        EXPECT_EQ(kit::decode_text(other, bare).error(), errc::malformed_response) << body;
    }
    auto refused = answer("{}", 503);
    EXPECT_EQ(kit::decode_text(refused, bare).error().http_status(), 503);
}

} // namespace
} // namespace answers_test
