#include "kit/error_bodies.hpp"

#include <gtest/gtest.h>

#include <string>

namespace error_bodies_test {
namespace {

namespace http = andante::http;
namespace json = andante::json;
namespace kit = andante::kit;
using andante::error_body;

constexpr kit::error_names wrapped{.error = "error", .field = "param", .details = "details"};
constexpr kit::error_names bare{.code = "type", .message = "detail"};

std::string read(std::string body, error_body& out, const kit::error_names& names)
{
    http::response answer;
    answer.status = 400;
    answer.body = std::move(body);
    return kit::read_error_body(answer, out, names);
}

TEST(read_error_body, says_what_is_wrong_with_a_body_of_another_shape)
{
    for (const auto* const body :
         {"",
          "<html>",
          "[]",
          R"({})",
          R"({"error":"text"})",
          R"({"error":{}})",
          R"({"error":{"code":7}})",
          R"({"error":{"code":""}})",
          R"({"code":"X"})"}) {
        error_body out;
        EXPECT_FALSE(read(body, out, wrapped).empty()) << body;
    }
}

TEST(read_error_body, finds_code_words_and_field)
{
    error_body out;
    const auto* const body = R"({"error":{"message":"m","code":"X","param":"bpm","more":[1]}})";
    EXPECT_EQ(read(body, out, wrapped), "");
    EXPECT_EQ(out.code, "X");
    EXPECT_EQ(out.message, "m");
    EXPECT_EQ(out.field, "bpm");
}

TEST(read_error_body, only_the_code_is_needed_and_words_of_another_type_do_not_hide_it)
{
    error_body out;
    EXPECT_EQ(read(R"({"error":{"code":"X","message":null,"param":3}})", out, wrapped), "");
    EXPECT_EQ(out.code, "X");
    EXPECT_TRUE(out.message.empty());
    EXPECT_TRUE(out.field.empty());
}

TEST(read_error_body, reads_a_document_that_is_not_wrapped_by_names_of_its_own)
{
    error_body out;
    EXPECT_EQ(read(R"({"type":"about:x","title":"t","detail":"d"})", out, bare), "");
    EXPECT_EQ(out.code, "about:x");
    EXPECT_EQ(out.message, "d");
}

TEST(read_error_body, hands_the_details_to_the_providers_own_reader)
{
    http::response answer;
    answer.body = R"({"error":{"code":"X","details":{"limit":5}}})";
    error_body out;
    std::int64_t limit = 0;
    const auto wrong = kit::read_error_body(answer, out, wrapped, [&limit](json::value& details) {
        details.members([&limit](std::string_view, json::value& inner) { inner.read(limit); });
    });
    EXPECT_EQ(wrong, "");
    EXPECT_EQ(limit, 5);
    EXPECT_EQ(answer.body, R"({"error":{"code":"X","details":{"limit":5}}})") << "it is kept";
}

} // namespace
} // namespace error_bodies_test
