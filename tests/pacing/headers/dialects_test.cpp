// How servers of many makes write their limits: a row a form.
#include <andante/providers/deepcreative/profile.hpp>
#include <andante/providers/finetuning/profile.hpp>
#include <andante/providers/sauti/profile.hpp>
#include <andante/providers/together/profile.hpp>

#include "pacing/engine_rig.hpp"
#include "pacing/headers/rate_headers.hpp"
#include "pacing/headers/verdict.hpp"
#include "support/http_date.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace pacing_test::dialects {
namespace {

namespace pacing = andante::pacing;

constexpr double noon = 1'800'000'000; // 2027-01-15T08:00:00Z

struct field {
    std::string name;
    std::string value;
};

struct expected_quota {
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<double> reset; ///< Seconds after the answer's Date.
    std::string name;
};

struct row {
    const char* what;
    std::vector<field> fields;
    std::vector<expected_quota> requests;
    std::vector<expected_quota> tokens;
};

std::vector<row> forms_of_one_count()
{
    return {
        {"the common three, a delta",
         {{"X-RateLimit-Limit", "60"}, {"X-RateLimit-Remaining", "59"}, {"X-RateLimit-Reset", "12"}
         },
         {{60, 59, 12, ""}},
         {}},
        {"a reset of a fraction of a second",
         {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "0.25"}},
         {{{}, 0, 1, ""}},
         {}},
        {"a reset as RFC 3339",
         {{"X-RateLimit-Remaining", "3"}, {"X-RateLimit-Reset", "2027-01-15T08:01:30Z"}},
         {{{}, 3, 90, ""}},
         {}},
        {"a reset as RFC 3339 with a fraction and an offset",
         {{"X-RateLimit-Remaining", "3"}, {"X-RateLimit-Reset", "2027-01-15T10:01:29.250+02:00"}},
         {{{}, 3, 90, ""}},
         {}},
        {"a reset as ISO 8601 with a blank",
         {{"X-RateLimit-Remaining", "3"}, {"X-RateLimit-Reset", "2027-01-15 08:00:05"}},
         {{{}, 3, 5, ""}},
         {}},
        {"a duration of hours with a fraction",
         {{"x-ratelimit-remaining-requests", "1"}, {"x-ratelimit-reset-requests", "1h2m3.5s"}},
         {{{}, 1, 3724, ""}},
         {}},
        {"how many are under way, and may be",
         {{"current-concurrent-requests", "4"}, {"maximum-concurrent-requests", "5"}},
         {{5, 1, {}, ""}},
         {}},
    };
}

std::vector<row> forms_with_tokens()
{
    return {
        {"requests and tokens, with durations",
         {{"x-ratelimit-limit-requests", "5000"},
          {"x-ratelimit-remaining-requests", "4999"},
          {"x-ratelimit-reset-requests", "12ms"},
          {"x-ratelimit-limit-tokens", "160000"},
          {"x-ratelimit-remaining-tokens", "159700"},
          {"x-ratelimit-reset-tokens", "1m30s"}},
         {{5000, 4999, 1, ""}},
         {{160000, 159700, 90, "tokens"}}},
        {"a limit of tokens by its older name",
         {{"x-tokenlimit-limit", "3000"}, {"x-tokenlimit-remaining", "12"}},
         {},
         {{3000, 12, {}, "tokens"}}},
        {"dynamic limits alone",
         {{"x-ratelimit-limit-dynamic", "10"},
          {"x-ratelimit-remaining-dynamic", "9"},
          {"x-tokenlimit-limit-dynamic", "2000"},
          {"x-tokenlimit-remaining-dynamic", "1500"}},
         {{10, 9, {}, ""}},
         {{2000, 1500, {}, "tokens"}}},
        {"the plain one goes before a dynamic one",
         {{"x-ratelimit-limit", "20"},
          {"x-ratelimit-remaining", "19"},
          {"x-ratelimit-limit-dynamic", "10"},
          {"x-tokenlimit-limit", "4000"},
          {"x-tokenlimit-limit-dynamic", "2000"}},
         {{20, 19, {}, ""}},
         {{4000, {}, {}, "tokens"}}},
        {"requests, tokens, and each direction of them",
         {{"anthropic-ratelimit-requests-limit", "50"},
          {"anthropic-ratelimit-requests-remaining", "49"},
          {"anthropic-ratelimit-requests-reset", "2027-01-15T08:00:02Z"},
          {"anthropic-ratelimit-tokens-limit", "90000"},
          {"anthropic-ratelimit-tokens-remaining", "80000"},
          {"anthropic-ratelimit-input-tokens-limit", "50000"},
          {"anthropic-ratelimit-input-tokens-remaining", "0"},
          {"anthropic-ratelimit-input-tokens-reset", "2027-01-15T08:00:30Z"},
          {"anthropic-ratelimit-output-tokens-remaining", "10000"}},
         {{50, 49, 2, ""}},
         {{90000, 80000, {}, "tokens"},
          {50000, 0, 30, "input-tokens"},
          {{}, 10000, {}, "output-tokens"}}},
    };
}

std::vector<row> forms_of_drafts()
{
    return {
        {"the newest draft, with a unit and a partition",
         {{"RateLimit-Policy", R"("burst";q=100;w=60;qu="requests";pk=:dXNlcg==:)"},
          {"RateLimit", R"("burst";r=50;t=30;pk=:dXNlcg==:)"}},
         {{100, 50, 30, "burst"}},
         {}},
        {"a draft's limit of tokens, and one of bytes",
         {{"RateLimit-Policy", R"("t";q=9000;w=60;qu="tokens", "b";q=5;w=60;qu="content-bytes")"},
          {"RateLimit", R"("t";r=100;t=5)"}},
         {},
         {{9000, 100, 5, "t"}}},
    };
}

pacing::rate_headers read(const std::vector<field>& fields)
{
    andante::http::headers all;
    all.add("Date", andante_tests::http_date(noon));
    for (const auto& one : fields) {
        all.add(one.name, one.value);
    }
    return pacing::read_rate_headers(all, pacing::header_dialect(), noon);
}

void compare(
    const std::vector<pacing::quota_reading>& found,
    const std::vector<expected_quota>& expected,
    const char* what
)
{
    ASSERT_EQ(found.size(), expected.size()) << what;
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].limit, expected[i].limit) << what;
        EXPECT_EQ(found[i].remaining, expected[i].remaining) << what;
        EXPECT_EQ(found[i].name, expected[i].name) << what;
        ASSERT_EQ(found[i].reset.has_value(), expected[i].reset.has_value()) << what;
        if (found[i].reset) {
            EXPECT_EQ(*found[i].reset - noon, *expected[i].reset) << what;
        }
    }
}

TEST(header_dialects, each_form_is_read_for_what_it_counts)
{
    for (const auto& forms : {forms_of_one_count(), forms_with_tokens(), forms_of_drafts()}) {
        for (const auto& one : forms) {
            const auto found = read(one.fields);
            compare(found.quotas, one.requests, one.what);
            compare(found.tokens, one.tokens, one.what);
        }
    }
}

TEST(header_dialects, what_is_no_duration_is_no_reset)
{
    for (const auto* text : {"m", "5x", "1m30", "-5s", "1.2.3s", "s5", "5 s", "soon", ""}) {
        const auto found = read({{"X-RateLimit-Remaining", "1"}, {"X-RateLimit-Reset", text}});
        ASSERT_EQ(found.quotas.size(), 1U) << text;
        EXPECT_FALSE(found.quotas[0].reset) << text;
    }
}

pacing::answer_verdict judged(int status, std::string_view body, std::vector<field> fields = {})
{
    andante::http::headers all;
    for (const auto& one : fields) {
        all.add(one.name, one.value);
    }
    pacing::observation seen;
    seen.status = status;
    seen.headers = &all;
    seen.body = body;
    pacing::verdict_rules rules;
    rules.token_codes = {"dynamic_token_limited"};
    if (body.find("dynamic_token_limited") != std::string_view::npos) {
        seen.api_code = "dynamic_token_limited";
    }
    return pacing::classify(seen, rules, noon);
}

TEST(header_dialects, a_refusal_for_tokens_is_none_for_requests)
{
    using kind = pacing::answer_verdict::kind;
    EXPECT_EQ(judged(429, R"({"error_type":"dynamic_token_limited"})").what, kind::tokens);
    EXPECT_EQ(judged(429, "", {{"x-ratelimit-remaining-tokens", "0"}}).what, kind::tokens);
    EXPECT_EQ(
        judged(
            429,
            "",
            {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-remaining-requests", "0"}}
        )
            .what,
        kind::rate
    );
    EXPECT_EQ(judged(429, "").what, kind::rate);
}

TEST(header_dialects, problem_types_of_the_drafts_tell_a_quota_from_an_overload)
{
    using kind = pacing::answer_verdict::kind;
    const auto problem = [](const std::string& type) {
        return R"({"type":"https://iana.org/assignments/http-problem-types#)" + type + R"("})";
    };
    EXPECT_EQ(judged(429, problem("quota-exceeded")).what, kind::rate);
    EXPECT_EQ(judged(429, problem("abnormal-usage-detected")).what, kind::rate);
    EXPECT_EQ(judged(429, problem("temporary-reduced-capacity")).what, kind::unavailable);
    EXPECT_EQ(
        judged(503, problem("temporary-reduced-capacity"), {{"Retry-After", "5"}}).what,
        kind::capacity
    );
}

TEST(header_dialects, a_wait_in_milliseconds_counts_and_the_longest_of_all_does)
{
    EXPECT_EQ(judged(429, "", {{"retry-after-ms", "1500"}}).retry_after, 1.5);
    EXPECT_EQ(judged(429, "", {{"Retry-After", "3"}, {"retry-after-ms", "1500"}}).retry_after, 3);
    EXPECT_FALSE(judged(429, "", {{"retry-after-ms", "soon"}}).retry_after);
    EXPECT_FALSE(judged(429, "", {{"retry-after-ms", "-4"}}).retry_after);
}

TEST(header_dialects, a_wait_that_was_read_already_is_taken_as_it_was_read)
{
    andante::http::headers all;
    all.add("Retry-After", "30");
    pacing::observation seen;
    seen.status = 429;
    seen.headers = &all;
    seen.told_wait = std::chrono::seconds(45);
    EXPECT_EQ(pacing::classify(seen, pacing::verdict_rules(), noon).retry_after, 45);
}

} // namespace
namespace {

/// A provider whose answers name a limit, and a route under it.
struct naming_provider {
    const char* what;
    pacing::policy_set policies;
    std::string route;
    std::string window;
    unsigned usual; ///< Of the table.
};

std::vector<naming_provider> naming_providers()
{
    return {
        {"finetuning", andante::finetuning::policies(), "GET /v1/me", "read", 60},
        {"deepcreative", andante::deepcreative::policies(), "GET /predictions/{id}", "requests", 60
        },
        {"sauti", andante::sauti::policies(), "GET /v1/voices", "default", 30},
        {"together, by model",
         andante::together::policies(andante::together::limit_profile::learned),
         "POST /images/generations",
         "images",
         60},
        {"together, a guide's",
         andante::together::policies(andante::together::limit_profile::fixed),
         "POST /images/generations",
         "images",
         60},
    };
}

unsigned limit_in_force(engine_rig& rig, const std::string& window)
{
    for (const auto& each : rig.engine().snapshot(rig.now).windows) {
        if (each.name == window && each.partition.empty()) {
            return each.limit;
        }
    }
    return 0;
}

/// One request a second, answered with that limit.
void answer_with(engine_rig& rig, const naming_provider& of, int requests, unsigned limit)
{
    for (int number = 0; number < requests; ++number) {
        rig.advance(1);
        auto& one = rig.ask(of.route);
        ASSERT_TRUE(one.granted) << of.what;
        const auto left = static_cast<int>(limit) - rig.granted();
        rig.accept(one, said(rig, left).with("X-RateLimit-Limit", std::to_string(limit)));
    }
}

} // namespace

TEST(header_dialects, a_limit_that_was_lowered_rises_again_when_three_answers_say_so)
{
    for (const auto& each : naming_providers()) {
        SCOPED_TRACE(each.what);
        engine_rig rig(each.policies, calm_options());
        answer_with(rig, each, 1, each.usual / 2);
        EXPECT_EQ(limit_in_force(rig, each.window), each.usual / 2);
        answer_with(rig, each, 2, each.usual);
        EXPECT_EQ(limit_in_force(rig, each.window), each.usual / 2);
        answer_with(rig, each, 1, each.usual);
        EXPECT_EQ(limit_in_force(rig, each.window), each.usual);
    }
}

TEST(header_dialects, a_limit_above_the_table_is_taken_over_by_who_may_raise_it)
{
    for (const auto& each : naming_providers()) {
        for (const bool may : {false, true}) {
            SCOPED_TRACE(each.what);
            auto options = calm_options();
            options.may_raise = may;
            engine_rig rig(each.policies, options);
            answer_with(rig, each, 3, 4 * each.usual);
            EXPECT_EQ(limit_in_force(rig, each.window), may ? 4 * each.usual : each.usual);
        }
    }
}

} // namespace pacing_test::dialects
