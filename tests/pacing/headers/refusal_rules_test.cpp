#include "pacing/engine_rig.hpp"
#include "pacing/headers/verdict.hpp"

#include <gtest/gtest.h>

namespace pacing_test {
namespace {

using pacing::answer_verdict;
using pacing::refusal_meaning;
using kind = answer_verdict::kind;

/// What an answer means by a table.
kind meaning_of(
    int status,
    std::string code,
    std::vector<pacing::refusal_rule> table,
    const fields& header = fields()
)
{
    pacing::verdict_rules rules;
    rules.refusals = std::move(table);
    pacing::observation seen;
    seen.status = status;
    seen.headers = &header.all;
    seen.api_code = code;
    return pacing::classify(seen, rules, utc).what;
}

TEST(refusal_rules, without_one_only_429_and_503_are_refusals)
{
    for (const int status : {400, 402, 403, 404, 409, 422, 500}) {
        EXPECT_EQ(meaning_of(status, "too_many_jobs", {}), kind::uncertain) << status;
    }
    EXPECT_EQ(meaning_of(429, "", {}), kind::rate);
}

TEST(refusal_rules, a_row_fits_by_status_by_code_or_by_both)
{
    const pacing::refusal_rule both(409, "too_many_jobs", refusal_meaning::concurrency);
    const pacing::refusal_rule by_code(0, "too_many_jobs", refusal_meaning::concurrency);
    const pacing::refusal_rule by_status(409, "", refusal_meaning::concurrency);

    EXPECT_EQ(meaning_of(409, "Too_Many_Jobs", {both}), kind::concurrency);
    EXPECT_EQ(meaning_of(409, "conflict", {both}), kind::uncertain);
    EXPECT_EQ(meaning_of(403, "too_many_jobs", {both}), kind::uncertain);
    EXPECT_EQ(meaning_of(403, "too_many_jobs", {by_code}), kind::concurrency);
    EXPECT_EQ(meaning_of(409, "anything", {by_status}), kind::concurrency);
}

TEST(refusal_rules, a_reason_header_is_as_good_as_a_code)
{
    const pacing::refusal_rule row(402, "monthly_budget", refusal_meaning::spend);

    EXPECT_EQ(
        meaning_of(402, "", {row}, fields().with("X-RateLimit-Reason", "Monthly_Budget")),
        kind::spend
    );
}

TEST(refusal_rules, the_first_row_that_fits_counts_before_what_is_usual)
{
    const pacing::refusal_rule harmless(429, "cold_start", refusal_meaning::none);
    const pacing::refusal_rule rest(429, "", refusal_meaning::concurrency);

    EXPECT_EQ(meaning_of(429, "cold_start", {harmless, rest}), kind::uncertain);
    EXPECT_EQ(meaning_of(429, "other", {harmless, rest}), kind::concurrency);
}

TEST(refusal_rules, never_make_a_refusal_of_a_success)
{
    const pacing::refusal_rule all(0, "", refusal_meaning::spend);

    EXPECT_EQ(meaning_of(200, "", {all}), kind::accepted);
}

TEST(refusal_rules, a_rate_with_a_very_long_wait_is_told_to_callers)
{
    const pacing::refusal_rule row(403, "blocked", refusal_meaning::rate);

    EXPECT_EQ(meaning_of(403, "blocked", {row}), kind::rate);
    EXPECT_EQ(
        meaning_of(403, "blocked", {row}, fields().with("Retry-After", "7200")), kind::lockout
    );
}

pacing::policy_set capped()
{
    auto set = one_window(100);
    const auto jobs = pacing::route_set::only({"POST /jobs"});
    set.concurrency.emplace_back("jobs", 0, jobs);
    set.concurrency.emplace_back("uploads", 0, jobs);
    set.spending.emplace_back("day", 0, jobs);
    set.spending.emplace_back("month", 0, jobs);
    set.spending.back().period = pacing::spend_period::utc_month;
    pacing::refusal_rule too_many(409, "too_many_jobs", refusal_meaning::concurrency);
    too_many.limit = "jobs";
    pacing::refusal_rule unpaid(402, "", refusal_meaning::spend);
    unpaid.limit = "month";
    set.refusals = {too_many, unpaid};
    return set;
}

TEST(refusal_rules, a_409_closes_the_cap_that_its_row_names_and_the_end_of_a_job_opens_it)
{
    engine_rig rig(capped(), calm_options());
    auto& running = rig.ask("POST /jobs");
    const auto* const lease = rig.engine().detach_lease(running.given);
    rig.accept(running);
    auto& refused = rig.ask("POST /jobs");
    rig.answer(refused, 409, fields().date(utc), "too_many_jobs");
    rig.ask_again(refused, pacing::permit_request("POST /jobs"));

    EXPECT_FALSE(refused.granted);
    auto& read = rig.ask("GET /x");
    EXPECT_TRUE(read.granted) << "no rate is to blame";
    rig.accept(read);
    const auto caps = rig.engine().snapshot(rig.now).concurrency;
    ASSERT_EQ(caps.size(), 2u);
    EXPECT_GE(caps[0].foreign + caps[0].held, 1u);
    EXPECT_EQ(caps[1].foreign, 0u) << "the other cap was not named";

    rig.engine().release_lease(*lease);
    rig.pump();
    EXPECT_TRUE(refused.granted);
}

TEST(refusal_rules, a_402_closes_the_sum_that_its_row_names_until_its_period_ends)
{
    engine_rig rig(capped(), calm_options());
    rig.answer(rig.ask("POST /jobs"), 402, fields().date(utc));
    auto& next = rig.ask("POST /jobs");

    EXPECT_TRUE(next.refused);
    EXPECT_EQ(next.why.code, errc::quota_exhausted);
    const auto sums = rig.engine().snapshot(rig.now).spending;
    ASSERT_EQ(sums.size(), 2u);
    EXPECT_TRUE(sums[0].open);
    EXPECT_FALSE(sums[1].open);
    auto& read = rig.ask("GET /x");
    EXPECT_TRUE(read.granted) << "reads cost nothing";
    rig.accept(read);
    rig.now = 17 * 86400; // over the first of February
    EXPECT_TRUE(rig.ask("POST /jobs").granted);
}

TEST(refusal_rules, a_star_stands_for_any_text)
{
    const pacing::refusal_rule row(402, "*SPEND*", refusal_meaning::spend);

    EXPECT_EQ(meaning_of(402, "daily_spend_limit", {row}), kind::spend);
    EXPECT_EQ(meaning_of(402, "SPEND", {row}), kind::spend);
    EXPECT_EQ(meaning_of(402, "insufficient_credits", {row}), kind::uncertain);
    EXPECT_EQ(meaning_of(402, "", {row}), kind::uncertain);
}

} // namespace
} // namespace pacing_test
