// A route whose callers the server sends away for long.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace pacing_test;

namespace {

constexpr double hour = 3600;

/// A rig whose "GET /a" is locked out for an hour with `count` patient waiters in line.
class locked_rig {
public:
    explicit locked_rig(int count)
        : rig(one_window(10), calm_options())
    {
        auto& refused = rig.ask("GET /a");
        for (int i = 0; i < count; ++i) {
            patient.push_back(&rig.ask(pacing::permit_request("GET /a"), 6 * hour));
        }
        rig.answer(refused, 429, fields().date(utc).with("Retry-After", "3600"));
        rig.order.clear();
    }

    engine_rig rig;
    std::vector<rig_job*> patient;
};

} // namespace

TEST(lockout, nobody_leaves_before_it_ends_and_then_one_looks_first)
{
    locked_rig locked(300);
    auto& rig = locked.rig;
    for (const auto* one : locked.patient) {
        EXPECT_FALSE(one->refused); // its deadline allows to wait
    }
    rig.advance(hour - 1);
    EXPECT_TRUE(rig.order.empty());
    rig.advance(2);
    EXPECT_EQ(rig.order.size(), 1u);
    EXPECT_TRUE(locked.patient[0]->granted); // who came first
    rig.advance(600);
    EXPECT_EQ(rig.order.size(), 1u); // the others wait for its answer
    rig.accept(*locked.patient[0], said(rig, 9));
    EXPECT_EQ(rig.order.size(), 10u);
}

TEST(lockout, a_look_that_is_sent_away_again_shuts_the_route_again)
{
    locked_rig locked(20);
    auto& rig = locked.rig;
    rig.advance(hour + 1);
    ASSERT_EQ(rig.order.size(), 1u);
    rig.answer(*locked.patient[0], 429, fields().date(utc + hour).with("Retry-After", "7200"));
    rig.advance(2 * hour - 2);
    EXPECT_EQ(rig.order.size(), 1u);
    rig.advance(3);
    EXPECT_EQ(rig.order.size(), 2u);
}

TEST(lockout, a_look_without_an_answer_lets_the_next_one_look)
{
    locked_rig locked(3);
    auto& rig = locked.rig;
    rig.advance(hour + 1);
    ASSERT_EQ(rig.order.size(), 1u);
    rig.engine().lost(locked.patient[0]->given, rig.now);
    rig.advance(10);
    ASSERT_EQ(rig.order.size(), 2u);
    rig.engine().give_back(locked.patient[1]->given, rig.now);
    rig.advance(1);
    EXPECT_EQ(rig.order.size(), 3u);
}

TEST(lockout, other_routes_and_their_tries_are_not_held_up_by_those_who_wait_for_its_end)
{
    locked_rig locked(50);
    auto& rig = locked.rig;
    auto& other = rig.ask("GET /b");
    EXPECT_TRUE(other.granted);
    rig.accept(other, said(rig, 8));
    EXPECT_TRUE(rig.engine().try_take(pacing::permit_request("GET /b"), rig.now));
    const auto estimate = rig.engine().estimate(pacing::permit_request("GET /b"), rig.now);
    EXPECT_EQ(std::get<double>(estimate), 0);
    EXPECT_TRUE(std::holds_alternative<pacing::refusal>(
        rig.engine().estimate(pacing::permit_request("GET /a"), rig.now)
    ));
}

TEST(lockout, those_whose_deadline_is_before_its_end_or_who_have_none_are_told_when)
{
    engine_rig rig(one_window(10), calm_options());
    auto& refused = rig.ask("GET /a");
    auto& endless = rig.ask("GET /a");
    auto& early = rig.ask(pacing::permit_request("GET /a"), hour - 1);
    auto& elsewhere = rig.ask("GET /b");
    rig.answer(refused, 429, fields().date(utc).with("Retry-After", "3600"));
    for (const auto* one : {&endless, &early}) {
        EXPECT_TRUE(one->refused);
        EXPECT_EQ(one->why.code, errc::rate_limited);
        EXPECT_EQ(one->why.until, hour);
    }
    EXPECT_FALSE(elsewhere.refused);
}

TEST(lockout, a_used_up_budget_that_no_policy_knows_shuts_its_route_until_midnight)
{
    const double midnight = 1'800'057'600 - utc;
    engine_rig rig(one_window(10), calm_options());
    auto& refused = rig.ask("POST /a");
    for (int i = 0; i < 30; ++i) {
        rig.ask(pacing::permit_request("POST /a"), 2 * midnight);
    }
    rig.answer(
        refused, 429, fields().date(utc).with("X-RateLimit-Reason", "daily_spend_cap_exceeded")
    );
    rig.order.clear();
    rig.advance(midnight - 2);
    EXPECT_TRUE(rig.order.empty());
    rig.advance(4);
    EXPECT_EQ(rig.order.size(), 1u);
}
