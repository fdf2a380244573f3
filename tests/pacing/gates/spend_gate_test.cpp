#include "pacing/gates/spend_gate.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pacing_test {
namespace {

namespace pacing = andante::pacing;
using namespace std::chrono_literals;
using pacing::spend_period;

constexpr double start = 1'800'000'000; // 2027-01-15T08:00:00Z
constexpr double day = 86400;

pacing::spend_gate gate(spend_period period, double amount, std::chrono::seconds length = 1h)
{
    pacing::spend_limit limit("budget", amount, pacing::route_set::all());
    limit.period = period;
    limit.length = length;
    return pacing::spend_gate(limit);
}

TEST(spend_gate, a_day_ends_at_midnight_and_a_month_at_its_first)
{
    EXPECT_EQ(pacing::end_of_day(start), 1'800'057'600);
    EXPECT_EQ(pacing::end_of_day(1'800'057'600), 1'800'057'600 + day);
    EXPECT_EQ(pacing::end_of_month(start), 1'801'440'000);         // 2027-02-01
    EXPECT_EQ(pacing::end_of_month(1'801'440'000), 1'803'859'200); // 2027-03-01
    EXPECT_EQ(
        pacing::end_of_month(1'835'481'600 - 1), 1'835'481'600 - 0
    ); // 2028-03-01: a leap year
}

TEST(spend_gate, of_a_month_stays_used_up_over_midnight_and_opens_on_the_first)
{
    auto monthly = gate(spend_period::utc_month, 10);
    monthly.take(start, 8);

    EXPECT_FALSE(monthly.open(start + 5 * day, 3));
    EXPECT_TRUE(monthly.open(start + 5 * day, 2));
    EXPECT_EQ(monthly.opens_at(start + 5 * day), pacing::end_of_month(start));
    EXPECT_TRUE(monthly.open(pacing::end_of_month(start), 10));
}

TEST(spend_gate, of_a_rolling_hour_frees_each_part_an_hour_after_it_was_spent)
{
    auto rolling = gate(spend_period::rolling, 10);
    rolling.take(start, 6);
    rolling.take(start + 1800, 4);

    EXPECT_FALSE(rolling.open(start + 3599, 1)) << "never before its time";
    EXPECT_TRUE(rolling.open(start + 3600 + 60, 6));
    EXPECT_FALSE(rolling.open(start + 3600 + 60, 7));
    EXPECT_TRUE(rolling.open(start + 1800 + 3600 + 60, 10));
}

TEST(spend_gate, of_a_rolling_hour_keeps_few_parts_and_frees_none_too_early)
{
    auto rolling = gate(spend_period::rolling, 1000);
    for (int second = 0; second < 1000; ++second) {
        rolling.take(start + second, 1);
    }

    for (int second = 0; second < 1000; second += 7) {
        const double left = 1000 - second - 1;
        EXPECT_GE(rolling.spent(start + 3600 + second), left) << second;
        EXPECT_LE(rolling.spent(start + 3600 + second), left + 60) << second;
    }
}

TEST(spend_gate, tells_when_a_rolling_period_frees_something)
{
    auto rolling = gate(spend_period::rolling, 10);
    rolling.take(start, 10);

    const auto opens = rolling.opens_at(start + 100);
    EXPECT_GE(opens, start + 3600);
    EXPECT_LE(opens, start + 3600 + 60);
    EXPECT_TRUE(rolling.open(opens, 10));
}

TEST(spend_gate, gives_back_what_was_not_paid_from_the_newest)
{
    auto rolling = gate(spend_period::rolling, 10);
    rolling.take(start, 6);
    rolling.take(start + 1800, 4);
    rolling.refund(5);

    EXPECT_DOUBLE_EQ(rolling.spent(start + 1801), 5);
    EXPECT_DOUBLE_EQ(rolling.spent(start + 3700), 0);
}

TEST(spend_gate, that_the_server_closes_opens_at_the_end_of_its_own_period)
{
    auto daily = gate(spend_period::utc_day, 0);
    auto monthly = gate(spend_period::utc_month, 0);
    auto rolling = gate(spend_period::rolling, 0);
    for (auto* each : {&daily, &monthly, &rolling}) {
        each->close(start, 0);
        EXPECT_FALSE(each->open(start + 1, 0));
    }

    EXPECT_EQ(daily.opens_at(start + 1), pacing::end_of_day(start));
    EXPECT_EQ(monthly.opens_at(start + 1), pacing::end_of_month(start));
    EXPECT_EQ(rolling.opens_at(start + 1), start + 3600);
}

TEST(spend_gate, is_remembered_by_a_later_process_in_its_own_period)
{
    for (const auto period : {spend_period::utc_day, spend_period::utc_month}) {
        auto before = gate(period, 10);
        before.take(start, 7);
        auto after = gate(period, 10);
        after.restore(before.remember());

        EXPECT_DOUBLE_EQ(after.spent(start + 60), 7) << pacing::to_string(period);
        EXPECT_DOUBLE_EQ(after.spent(start + 40 * day), 0) << pacing::to_string(period);
    }
    auto before = gate(spend_period::rolling, 10);
    before.take(start, 7);
    auto after = gate(spend_period::rolling, 10);
    after.restore(before.remember());

    EXPECT_DOUBLE_EQ(after.spent(start + 60), 7);
    EXPECT_DOUBLE_EQ(after.spent(start + 3700), 0);
}

TEST(spend_gate, passes_over_a_remembered_period_that_no_calendar_knows)
{
    for (const auto period :
         {spend_period::utc_day, spend_period::utc_month, spend_period::rolling}) {
        for (const std::int64_t number : {-1'000'000'000'000, 1'000'000'000'000}) {
            auto odd = gate(period, 10);
            odd.restore({number, 7, 0});
            odd.take(start, 1);
            EXPECT_GE(odd.spent(start), 1) << pacing::to_string(period);
        }
    }
}

TEST(spend_gate, counts_what_a_cost_turned_out_to_be)
{
    auto daily = gate(spend_period::utc_day, 10);
    daily.take(start, 8);
    daily.correct(start, -5, start + 60);
    EXPECT_EQ(daily.spent(start + 60), 3);
    EXPECT_TRUE(daily.open(start + 60, 7));
    daily.correct(start, 9, start + 60);
    EXPECT_EQ(daily.spent(start + 60), 12);
    EXPECT_FALSE(daily.open(start + 60, 0)) << "whatever the next one costs";
}

TEST(spend_gate, corrects_nothing_of_a_period_that_is_over)
{
    auto daily = gate(spend_period::utc_day, 10);
    daily.take(start, 8);
    daily.take(start + day, 1);
    daily.correct(start, 5, start + day);
    daily.correct(start, -5, start + day);
    EXPECT_EQ(daily.spent(start + day), 1);
}

TEST(spend_gate, a_clock_that_was_set_right_since_moves_no_cost_into_the_day_before)
{
    auto daily = gate(spend_period::utc_day, 10);
    const double midnight = pacing::end_of_day(start);
    daily.take(midnight, 8);
    daily.correct(midnight - 1, -5, midnight + 60);
    EXPECT_EQ(daily.spent(midnight + 60), 3);
}

TEST(spend_gate, a_first_cost_that_was_not_guessed_counts_all_the_same)
{
    auto monthly = gate(spend_period::utc_month, 10);
    monthly.correct(start, 4, start + 60);
    EXPECT_EQ(monthly.spent(start + 60), 4);
}

} // namespace
} // namespace pacing_test
