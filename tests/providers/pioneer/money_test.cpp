// What is done when money is used up.
#include "providers/pioneer/outpost.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pioneer_money_test {
namespace {

using namespace pioneer_test;

served::settings capped(double credits)
{
    auto settings = quiet();
    settings.money.daily_cap = credits;
    return settings;
}

/// A deadline behind midnight is how a caller asks to wait for it.
andante::call_options patient()
{
    andante::call_options options;
    options.deadline = 48h;
    return options;
}

TEST(pioneer_money, a_spent_cap_is_told_once_and_then_refused_here_until_midnight)
{
    for (const bool misleads : {false, true}) {
        auto settings = capped(2);
        if (misleads) {
            settings.money.misleading_wait = std::chrono::seconds(3);
        }
        outpost here(settings);
        const auto infers = here.client.inference();
        here.run(infers.encode(names_in("Ada")));
        here.run(infers.encode(names_in("Ada")));
        const auto began = here.time.elapsed();
        const auto told = here.run_failing(infers.encode(names_in("Ada")));
        EXPECT_TRUE(told == errc::quota_exhausted) << told.message();
        EXPECT_EQ(told.policy(), "daily");
        EXPECT_EQ(told.http_status(), 429);
        EXPECT_EQ(told.outcome(), outcome::rejected);
        EXPECT_LT(here.time.elapsed() - began, 1s) << "a misleading Retry-After is not obeyed";
        ASSERT_TRUE(told.retry_after().has_value());
        EXPECT_GT(*told.retry_after(), 23h);
        EXPECT_LE(*told.retry_after(), 24h);
        EXPECT_EQ(here.sent(), 3U);

        const auto later = here.run_failing(here.client.chat().create({"m", "hi"}));
        EXPECT_TRUE(later == errc::quota_exhausted) << later.message();
        EXPECT_EQ(later.outcome(), outcome::not_sent);
        here.run_failing(here.client.synthesis().create({pioneer::synthesis_task::decoder, "d"}));
        EXPECT_EQ(here.sent(), 3U) << "nothing that costs is sent";
        EXPECT_EQ(here.run(here.client.plan_info()).exceeds_limit, true) << "the rest is";

        here.time.advance(24h + 1min);
        here.run(infers.encode(names_in("Ada")));
        EXPECT_EQ(here.sent(), 5U);
    }
}

TEST(
    pioneer_money,
    a_cap_in_the_middle_of_a_hundred_calls_stops_sending_and_they_go_on_after_midnight
)
{
    auto settings = capped(40);
    settings.rates.enforced = true;
    settings.rates.inference.limit = 10; // one after the other
    const auto adjust = [](andante::client_options& options) {
        options.policies = pioneer::policies();
        options.policies->set({"inference", 10, 1min});
    };
    outpost here(settings, adjust);
    together all(here.time);
    for (int number = 0; number < 100; ++number) {
        all.start(here.client.inference().encode(names_in("Ada"), patient()));
    }
    here.time.advance(20min);
    const auto before = here.service->record().requests().size();
    EXPECT_LE(before, 50U) << "at most a window's worth is on its way when it begins";
    EXPECT_GE(before, 41U);
    const auto refused = here.service->record().count_status(429);
    here.time.advance(23h);
    EXPECT_EQ(here.sent(), before) << "nothing is sent while it lasts";
    here.service->set_daily_cap(0);
    all.finish();
    EXPECT_EQ(all.failed(), refused) << "those that were on their way are told";
    EXPECT_EQ(here.service->record().count_status(200), 100 - refused);
    EXPECT_LT(here.time.elapsed(), 25h);
}

TEST(pioneer_money, who_does_not_wait_is_told_at_once_that_the_cap_is_spent)
{
    outpost here(capped(1));
    here.run(here.client.inference().encode(names_in("Ada")));
    together all(here.time);
    for (int number = 0; number < 20; ++number) {
        all.start(here.client.inference().encode(names_in("Ada")));
        here.time.advance(10ms);
    }
    all.finish();
    EXPECT_EQ(all.failed(), 20U);
    EXPECT_LT(here.time.elapsed(), 10s);
    EXPECT_LE(here.service->record().count_status(429), 2U);
}

TEST(pioneer_money, a_cap_that_hides_behind_401_is_seen_through)
{
    auto settings = capped(2);
    settings.money.is_masked = true;
    outpost here(settings);
    const auto infers = here.client.inference();
    here.run(infers.encode(names_in("Ada")));
    here.run(infers.encode(names_in("Ada")));
    const auto told = here.run_failing(infers.encode(names_in("Ada")));
    EXPECT_TRUE(told == errc::quota_exhausted) << told.message();
    EXPECT_EQ(told.http_status(), 401) << "as it came";
    EXPECT_EQ(told.policy(), "daily");
    EXPECT_EQ(here.service->record().count("GET /billing/plan-info"), 1U);
    const auto sent = here.sent();
    EXPECT_TRUE(here.run_failing(infers.encode(names_in("Ada"))) == errc::quota_exhausted);
    EXPECT_EQ(here.sent(), sent);
    here.time.advance(24h + 1min);
    here.run(infers.encode(names_in("Ada")));
}

TEST(pioneer_money, many_that_meet_the_mask_together_need_one_look)
{
    auto settings = capped(1);
    settings.money.is_masked = true;
    emulator::memory_options network;
    network.min_latency = 50ms;
    network.max_latency = 50ms;
    outpost here(settings, as_it_is, network);
    here.run(here.client.inference().encode(names_in("Ada")));
    together all(here.time);
    for (int number = 0; number < 20; ++number) {
        all.start(here.client.inference().encode(names_in("Ada")));
    }
    all.finish();
    for (const auto& each : all.outcomes) {
        ASSERT_TRUE(each.has_value());
        EXPECT_TRUE(*each == errc::quota_exhausted) << each->message();
    }
    EXPECT_EQ(here.service->record().count("GET /billing/plan-info"), 1U);
}

TEST(pioneer_money, a_key_that_is_wrong_stays_wrong)
{
    outpost here;
    here.run(here.client.inference().encode(names_in("Ada")));
    here.service->revoke_key(served::settings::default_key);
    EXPECT_TRUE(
        here.run_failing(here.client.inference().encode(names_in("Ada"))) == errc::invalid_api_key
    );
    auto settings = capped(1);
    settings.money.is_masked = true;
    settings.money.bills_under_mask = false;
    outpost dark(settings);
    dark.run(dark.client.inference().encode(names_in("Ada")));
    const auto unseen = dark.run_failing(dark.client.inference().encode(names_in("Ada")));
    EXPECT_TRUE(unseen == errc::invalid_api_key) << "nobody can tell";
    EXPECT_NE(unseen.message().find("spend cap"), std::string::npos) << unseen.message();
}

TEST(pioneer_money, no_credit_is_told_and_closes_nothing)
{
    for (const auto* code : {"out_of_credits", "card_required"}) {
        auto settings = quiet(served::docs::august_2026);
        settings.money.credits = 1;
        settings.money.code = code;
        settings.money.wrapped = settings.money.code == "card_required";
        outpost here(settings, as_it_is, {}, pioneer::edition::august_2026);
        here.run(here.client.inference().encode(names_in("Ada")));
        const auto told = here.run_failing(here.client.inference().encode(names_in("Ada")));
        EXPECT_TRUE(told == errc::quota_exhausted);
        EXPECT_EQ(told.api_code(), code);
        EXPECT_FALSE(told.retry_after().has_value());
        here.run_failing(here.client.inference().encode(names_in("Ada")));
        EXPECT_EQ(here.sent(), 3U) << "more may be added at any time";
    }
}

TEST(pioneer_money, a_reason_that_nobody_knows_is_money_when_it_sounds_so)
{
    const auto told = [](const char* reason) {
        andante::http::response answer;
        answer.status = 429;
        answer.headers.add("X-RateLimit-Reason", reason);
        answer.body = R"({"detail":"Rate limit exceeded"})";
        return pioneer::profile().describe_error(answer);
    };
    EXPECT_TRUE(told(" Daily_Spend_Cap_Exceeded ") == errc::quota_exhausted);
    EXPECT_TRUE(told("monthly_spend") == errc::quota_exhausted);
    EXPECT_TRUE(told("team_credit_gone") == errc::quota_exhausted);
    EXPECT_TRUE(told("busy") == errc::rate_limited);
}

TEST(pioneer_money, a_chat_has_two_lines_on_the_bill_and_costs_once)
{
    outpost here;
    here.run(here.client.chat().create({"m", "hi"}));
    EXPECT_EQ(here.service->spent_today(), 1);
    const auto rows = here.run(here.client.usage());
    EXPECT_NE(rows.text().find("openai_compat"), std::string::npos);
    EXPECT_NE(rows.text().find("\"total_count\":2"), std::string::npos) << rows.text();
}

} // namespace
} // namespace pioneer_money_test
