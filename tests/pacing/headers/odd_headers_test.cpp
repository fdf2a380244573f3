// Waits, quotas and Resets as servers and what stands before them really write them.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace pacing_test;

namespace {

constexpr double hours_long = 60'000;

/// Seconds until somebody may leave after a refusal with these fields and that body.
double wait_after(int status, const fields& with, const std::string& body = "")
{
    engine_rig rig(one_window(10), calm_options());
    auto& first = rig.ask();
    rig.answer(first, status, with, "", body);
    auto& second = rig.ask();
    rig.advance(2 * 86400);
    return second.granted_at;
}

} // namespace

TEST(odd_headers, of_several_waits_in_lines_merged_lines_and_body_the_longest_holds)
{
    const auto dated = [] { return fields().date(utc); };
    const auto expect = [](double left, double told) {
        EXPECT_GE(left, told);
        EXPECT_LT(left, told + 7) << "one request's time of jitter";
    };
    expect(wait_after(429, dated().with("Retry-After", "30, 30")), 30);
    expect(wait_after(429, dated().with("Retry-After", "3, 40")), 40);
    expect(wait_after(429, dated().with("Retry-After", "30").with("Retry-After", "50")), 50);
    expect(wait_after(429, dated().with("Retry-After", "30"), R"({"retryAfter":55})"), 55);
    expect(wait_after(503, dated().with("Retry-After", "58"), R"({"retryAfter":5})"), 58);
}

TEST(odd_headers, an_absurd_wait_is_over_after_a_day_and_nobody_leaves_before)
{
    const auto left = wait_after(503, fields().date(utc).with("Retry-After", "31536000000"));
    EXPECT_GE(left, 86400);
    EXPECT_LT(left, 86400 + 60);
}

TEST(odd_headers, a_quota_of_bytes_is_no_quota_of_requests)
{
    engine_rig rig(one_window(10), calm_options());
    const auto spent = [&rig] {
        return fields()
            .date(utc + rig.now)
            .with("RateLimit-Policy", "\"volume\";q=1000;w=60;qu=\"content-bytes\"")
            .with("RateLimit", "\"volume\";r=0;t=50");
    };
    rig.accept(rig.ask(), spent());
    for (int number = 0; number < 9; ++number) {
        auto& next = rig.ask();
        rig.advance(0.5);
        ASSERT_TRUE(next.granted) << number;
        rig.accept(next, spent());
    }
    EXPECT_EQ(rig.window().own().limit(), 10);
}

TEST(odd_headers, a_quota_of_requests_beside_one_of_bytes_is_read)
{
    engine_rig rig(one_window(10), calm_options());
    rig.accept(
        rig.ask(),
        fields()
            .date(utc)
            .with(
                "RateLimit-Policy",
                "\"volume\";q=1000;w=60;qu=\"content-bytes\", \"only\";q=4;w=60;qu=\"requests\""
            )
            .with("RateLimit", "\"volume\";r=0;t=50, \"only\";r=3;t=60")
    );
    EXPECT_EQ(rig.window().own().limit(), 4);
}

TEST(odd_headers, a_reset_that_is_no_time_is_passed_over)
{
    for (const auto* reset :
         {"99999999999999999999999999", "9223372036854775807", "18446744073709551616", "0"}) {
        for (const bool dated : {false, true}) {
            engine_rig rig(one_window(10), calm_options());
            for (int number = 0; number < 25; ++number) {
                auto& next = rig.ask();
                rig.advance(number % 10 == 0 ? 61 : 0.5);
                ASSERT_TRUE(next.granted) << reset << ' ' << number;
                fields said_so;
                if (dated) {
                    said_so.date(utc + rig.now);
                }
                said_so.with("X-RateLimit-Remaining", std::to_string(9 - number % 10))
                    .with("X-RateLimit-Reset", reset);
                rig.accept(next, said_so);
            }
        }
    }
}

TEST(odd_headers, callers_who_are_not_patient_are_told_of_a_pause_of_hours)
{
    engine_rig rig(one_window(10), calm_options());
    auto& first = rig.ask();
    pacing::permit_request brief("GET /x");
    brief.patient = false;
    for (int number = 0; number < 9; ++number) {
        rig.ask();
    }
    auto& told = rig.ask(brief, 2 * hours_long);
    auto& waits = rig.ask(pacing::permit_request("GET /x"), 2 * hours_long);
    rig.answer(first, 503, fields().date(utc).with("Retry-After", "60000"));
    EXPECT_TRUE(told.refused);
    EXPECT_EQ(told.why.code, errc::rate_limited);
    EXPECT_NEAR(told.why.until, hours_long, 1);
    EXPECT_STREQ(told.why.policy, "only");
    EXPECT_FALSE(waits.refused) << "its deadline allows it";
    EXPECT_EQ(rig.ask(brief, 2 * hours_long).why.code, errc::rate_limited);
}

TEST(odd_headers, whoever_has_heard_of_the_server_opens_a_pause_of_hours_for_one_look)
{
    engine_rig rig(one_window(10), calm_options());
    rig.answer(rig.ask(), 503, fields().date(utc).with("Retry-After", "60000"));
    auto& first = rig.ask();
    auto& second = rig.ask();
    rig.advance(100);
    EXPECT_FALSE(first.granted);
    rig.engine().doubt_pause(pacing::permit_request("GET /x"), rig.now);
    rig.pump();
    EXPECT_TRUE(first.granted);
    EXPECT_FALSE(second.granted) << "one looks";
    rig.answer(first, 503, fields().date(utc + rig.now).with("Retry-After", "60000"));
    rig.engine().doubt_pause(pacing::permit_request("GET /x"), rig.now);
    rig.pump();
    EXPECT_FALSE(second.granted) << "not again within a minute";
    rig.advance(61);
    rig.engine().doubt_pause(pacing::permit_request("GET /x"), rig.now);
    rig.pump();
    EXPECT_TRUE(second.granted);
}

TEST(odd_headers, a_short_pause_holds_whoever_has_heard_of_the_server)
{
    engine_rig rig(one_window(10), calm_options());
    rig.answer(rig.ask(), 429, fields().date(utc).with("Retry-After", "40"));
    auto& next = rig.ask();
    rig.engine().doubt_pause(pacing::permit_request("GET /x"), rig.now);
    rig.advance(39);
    EXPECT_FALSE(next.granted);
}
