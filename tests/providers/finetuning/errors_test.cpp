#include "providers/finetuning/errors.hpp"
#include "providers/finetuning/examples.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <string_view>
#include <tuple>

namespace {

using namespace std::chrono_literals;
using andante::errc;
using andante::outcome;
using andante::finetuning::describe_error;
using andante::test::answer_of;
using andante::test::make_answer;

struct row {
    const char* code;
    int status;
    errc value;
    outcome effect;
};

const row rows[] = {
    {"MISSING_API_KEY", 401, errc::missing_api_key, outcome::rejected},
    {"INVALID_API_KEY", 401, errc::invalid_api_key, outcome::rejected},
    {"PRO_PLAN_REQUIRED", 403, errc::plan_required, outcome::rejected},
    {"VALIDATION_ERROR", 400, errc::rejected_by_validation, outcome::rejected},
    {"ADD_FAILED", 400, errc::request_refused, outcome::rejected},
    {"MOVE_FAILED", 400, errc::request_refused, outcome::rejected},
    {"MONTHLY_LIMIT_REACHED", 402, errc::quota_exhausted, outcome::rejected},
    {"NOT_FOUND", 404, errc::not_found, outcome::rejected},
    {"RATE_LIMITED", 429, errc::rate_limited, outcome::rejected},
    {"GENERATION_RATE_LIMITED", 429, errc::create_rate_limited, outcome::rejected},
    {"QUEUE_FULL", 429, errc::queue_full, outcome::rejected},
    {"GENERATION_FAILED", 500, errc::creation_failed, outcome::unknown},
    {"INTERNAL_ERROR", 500, errc::server_error, outcome::unknown},
};

andante::http::response coded(int status, std::string code, std::string more = "")
{
    return make_answer(
        status, R"({"error":{"code":")" + code + R"(","message":"the words")" + more + "}}"
    );
}

TEST(describe_error, a_number_or_text_that_cannot_be_held_costs_no_code)
{
    auto answer = make_answer(
        429,
        R"({"error":{"code":"QUEUE_FULL","message":"full \ud83d","retryAfter":1e400,)"
        R"("details":{"max":1e400}}})"
    );
    const auto cause = describe_error(answer);
    EXPECT_EQ(cause, errc::queue_full) << cause.message();
    EXPECT_EQ(cause.api_code(), "QUEUE_FULL");
}

TEST(describe_error, a_body_of_another_shape_is_malformed_and_keeps_the_status)
{
    for (const auto* body :
         {"",
          "<html><h1>502 Bad Gateway</h1></html>",
          "[]",
          "{}",
          "null",
          R"({"error":"nope"})",
          R"({"error":null})",
          R"({"error":{}})",
          R"({"error":{"message":"m"}})",
          R"({"error":{"code":"","message":"m"}})",
          R"({"error":{"code":7,"message":"m"}})",
          R"({"error":{"code":"NOT_FOUND","message":"m")",
          R"({"code":"NOT_FOUND","message":"m"})"}) {
        for (const int status : {404, 429, 502}) {
            auto answer = make_answer(status, body);
            answer.headers.add("Retry-After", "7");
            const auto cause = describe_error(answer);
            EXPECT_EQ(cause, errc::malformed_response) << body;
            EXPECT_EQ(cause.http_status(), status);
            EXPECT_EQ(cause.retry_after(), 7s);
            EXPECT_EQ(cause.body_excerpt(), body);
            EXPECT_EQ(cause.outcome(), status == 502 ? outcome::unknown : outcome::rejected);
            EXPECT_NE(cause.message().find(std::to_string(status)), std::string::npos);
        }
    }
}

TEST(describe_error, a_body_of_another_shape_keeps_the_servers_words)
{
    struct words_row {
        const char* body;
        std::string_view words;
    };
    for (const auto& each : {
             words_row{R"({"error":"Unauthorized"})", "Unauthorized"},
             words_row{R"({"detail":"Not authenticated"})", "Not authenticated"},
             words_row{R"({"message":"Forbidden"})", "Forbidden"},
             words_row{R"({"error":{"message":"m"}})", "m"},
             words_row{
                 R"({"error":"invalid_token","error_description":"expired"})",
                 "invalid_token; expired"
             },
             words_row{
                 R"({"type":"about:blank","title":"No","status":401,"detail":"not so"})",
                 "No; not so"
             },
             words_row{
                 R"({"detail":[{"loc":["body","bpm"],"msg":"too high"},{"msg":"odd"}]})",
                 "too high; odd"
             },
             words_row{R"({"errors":["one","two"]})", "one; two"},
         }) {
        for (const auto& [status, value, hint] :
             std::initializer_list<std::tuple<int, errc, std::string_view>>{
                 {401, errc::invalid_api_key, "check that the key is complete"},
                 {403, errc::request_refused, "check the key"},
                 {400, errc::rejected_by_validation, ""},
                 {422, errc::rejected_by_validation, ""},
                 {404, errc::malformed_response, "HTTP 404"},
                 {402, errc::malformed_response, "HTTP 402"},
                 {503, errc::malformed_response, "HTTP 503"},
             }) {
            const auto cause = describe_error(make_answer(status, each.body));
            EXPECT_EQ(cause, value) << status << " " << each.body;
            EXPECT_EQ(cause.message().find(each.words), 0U) << cause.message();
            EXPECT_NE(cause.message().find(hint), std::string::npos) << cause.message();
            EXPECT_EQ(cause.http_status(), status);
            EXPECT_EQ(cause.body_excerpt(), each.body);
            EXPECT_EQ(cause.api_code(), "");
        }
    }
}

TEST(describe_error, hostile_words_are_cut_and_made_printable)
{
    std::string deep;
    for (int i = 0; i < 500; ++i) {
        deep += R"({"error":)";
    }
    EXPECT_EQ(
        describe_error(make_answer(401, deep + "1" + std::string(500, '}'))),
        errc::malformed_response
    );
    const auto cause = describe_error(
        make_answer(401, R"({"error":"a\u001b[31m)" + std::string(5000, 'm') + R"("})")
    );
    EXPECT_EQ(cause.message().find('\x1b'), std::string::npos);
    EXPECT_LT(cause.message().size(), 700U);
}

TEST(describe_error, a_new_code_with_401_is_about_the_key_too)
{
    const auto cause = describe_error(coded(401, "BRAND_NEW"));
    EXPECT_NE(cause.message().find("check that the key"), std::string::npos) << cause.message();
}

TEST(describe_error, every_code_has_its_own_cause)
{
    for (const auto& one : rows) {
        const auto cause = describe_error(coded(one.status, one.code));
        EXPECT_EQ(cause, one.value) << one.code;
        EXPECT_EQ(cause.api_code(), one.code);
        EXPECT_EQ(cause.http_status(), one.status);
        EXPECT_EQ(cause.outcome(), one.effect) << one.code;
        EXPECT_EQ(cause.message().find("the words"), 0U) << cause.message();
        EXPECT_EQ(cause.body_excerpt(), "");
    }
}

TEST(describe_error, every_error_example_is_told_by_its_code)
{
    std::map<std::string, int> seen;
    for (const auto& one : andante::test::examples()) {
        if (one.kind != "response" || one.status < 300) {
            continue;
        }
        const auto cause = describe_error(answer_of(one));
        const std::string code(one.body.at("error").at("code").as_string());
        ++seen[code];
        EXPECT_EQ(cause.api_code(), code) << one.title();
        EXPECT_FALSE(cause == errc::malformed_response) << one.title();
        EXPECT_EQ(
            cause.message().find(std::string(one.body.at("error").at("message").as_string())), 0U
        ) << one.title();
    }
    EXPECT_EQ(seen.size(), std::size(rows));
}

TEST(describe_error, a_new_code_is_told_by_its_status)
{
    const std::pair<int, errc> by_status[] = {
        {400, errc::rejected_by_validation},
        {401, errc::invalid_api_key},
        {402, errc::quota_exhausted},
        {403, errc::request_refused},
        {404, errc::not_found},
        {409, errc::request_refused},
        {422, errc::rejected_by_validation},
        {429, errc::rate_limited},
        {500, errc::server_error},
        {503, errc::server_error},
        {302, errc::unexpected_redirect},
    };
    for (const auto& [status, value] : by_status) {
        const auto cause = describe_error(coded(status, "BRAND_NEW"));
        EXPECT_EQ(cause, value) << status;
        EXPECT_EQ(cause.api_code(), "BRAND_NEW");
    }
}

TEST(describe_error, a_redirect_is_said_to_be_one)
{
    const auto cause = describe_error(make_answer(301, "<html>moved</html>"));
    EXPECT_EQ(cause, errc::unexpected_redirect);
    EXPECT_EQ(cause.outcome(), outcome::rejected);
}

TEST(describe_error, of_a_wait_in_the_body_and_one_in_the_header_the_longer_counts)
{
    const auto wait = [](const char* more, const char* header) {
        auto answer = coded(429, "RATE_LIMITED", more);
        if (*header != '\0') {
            answer.headers.add("retry-after", header);
        }
        return describe_error(answer).retry_after();
    };
    EXPECT_EQ(wait(R"(,"retryAfter":12)", "7"), 12s);
    EXPECT_EQ(wait(R"(,"retryAfter":3)", "7"), 7s);
    EXPECT_EQ(wait(R"(,"retryAfter":1.2e1)", "7"), 12s);
    EXPECT_EQ(wait(R"(,"retryAfter":1e400)", "7"), 1'000'000'000s);
    EXPECT_EQ(wait(R"(,"retryAfter":1e-400)", "7"), 7s);
    EXPECT_EQ(wait(R"(,"retryAfter":0)", "7"), 7s);
    EXPECT_EQ(wait(R"(,"retryAfter":-3)", "7"), 7s);
    EXPECT_EQ(wait(R"(,"retryAfter":"12")", "7"), 7s);
    EXPECT_EQ(wait(R"(,"retryAfter":null)", "7"), 7s);
    EXPECT_EQ(wait(R"(,"retryAfter":1.2501)", ""), 1251ms);
    EXPECT_EQ(wait(R"(,"retryAfter":1e300)", ""), 1'000'000'000s);
    EXPECT_EQ(wait("", "7"), 7s);
    EXPECT_EQ(wait("", "0"), 0s);
    EXPECT_EQ(wait("", ""), std::nullopt);
    EXPECT_EQ(wait("", "-1"), std::nullopt);
    EXPECT_EQ(wait("", "7.5"), 7500ms);
    EXPECT_EQ(wait("", "soon"), std::nullopt);
    EXPECT_EQ(wait("", "Wed, 21 Oct 2026 07:28:00 GMT"), std::nullopt);
    EXPECT_EQ(wait("", "9223372036854775807"), 1'000'000'000s);
    EXPECT_EQ(wait("", "99999999999999999999"), 1'000'000'000s);
}

TEST(describe_error, a_date_to_come_back_counts_from_the_answers_own_date)
{
    auto answer = coded(502, "BROKEN");
    answer.headers.add("date", "Wed, 21 Oct 2026 07:28:00 GMT");
    answer.headers.add("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT");
    EXPECT_EQ(describe_error(answer).retry_after(), 30s);
}

TEST(describe_error, what_may_have_gone_on_is_not_said_to_be_refused)
{
    for (const int status : {408, 425, 500, 502}) {
        EXPECT_EQ(describe_error(coded(status, "ODD")).outcome(), outcome::unknown) << status;
    }
    EXPECT_EQ(describe_error(coded(409, "ODD")).outcome(), outcome::rejected);
}

TEST(describe_error, details_may_be_an_object_a_list_or_anything)
{
    const auto field = describe_error(
        coded(400, "VALIDATION_ERROR", R"(,"details":{"field":"limit","max":99,"x":[{}]})")
    );
    ASSERT_TRUE(field.field());
    EXPECT_EQ(field.field()->field, "limit");
    EXPECT_EQ(field.field()->limit, "at most 99");

    const auto items = describe_error(coded(
        400,
        "ADD_FAILED",
        R"(,"details":[{"trackId":"a","error":"one"},{"id":"b","error":"two"},7,{"error":"no id"},{"trackId":3}])"
    ));
    ASSERT_EQ(items.items().size(), 2U);
    EXPECT_EQ(items.items()[0].id, "a");
    EXPECT_EQ(items.items()[1].reason, "two");

    for (const auto* details :
         {"null",
          "7",
          "\"text\"",
          "true",
          "[]",
          "{}",
          R"({"field":3,"max":"x"})",
          R"({"max":1e300})"}) {
        const auto cause =
            describe_error(coded(400, "VALIDATION_ERROR", std::string(R"(,"details":)") + details));
        EXPECT_EQ(cause, errc::rejected_by_validation) << details;
        EXPECT_TRUE(cause.items().empty());
    }
}

TEST(describe_error, keeps_the_request_id)
{
    auto answer = coded(500, "INTERNAL_ERROR");
    answer.headers.add("X-Request-Id", "req-1");
    EXPECT_EQ(describe_error(answer).request_id(), "req-1");
    answer = make_answer(502, "<html>");
    answer.headers.add("x-request-id", "req-2");
    EXPECT_EQ(describe_error(answer).request_id(), "req-2");
}

TEST(describe_error, hostile_text_is_cut_and_made_printable)
{
    const auto cause = describe_error(make_answer(
        400,
        R"({"error":{"code":"X\u001b[31m","message":"a\u0007\n)" + std::string(5000, 'm') + R"("}})"
    ));
    EXPECT_EQ(cause.message().find('\x07'), std::string::npos);
    EXPECT_EQ(cause.message().find('\n'), std::string::npos);
    EXPECT_LT(cause.message().size(), 700U);
    EXPECT_EQ(cause.api_code(), "X [31m");
}

TEST(describe_error, a_huge_page_is_not_parsed)
{
    const auto cause = describe_error(make_answer(502, std::string(2'000'000, '{')));
    EXPECT_EQ(cause, errc::malformed_response);
    EXPECT_EQ(cause.body_excerpt().size(), 200U);
}

TEST(describe_error, a_message_of_another_type_does_not_hide_the_code)
{
    const auto cause =
        describe_error(make_answer(429, R"({"error":{"code":"QUEUE_FULL","message":null}})"));
    EXPECT_EQ(cause, errc::queue_full);
    EXPECT_FALSE(cause.message().empty());
}

} // namespace
