// What a limiter hands on to a later process beside its windows.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

using namespace pacing_test;

namespace {

constexpr double midnight = 1'800'057'600;

pacing::policy_set ten_a_day()
{
    pacing::policy_set set;
    set.spending.emplace_back("daily budget", 10, pacing::route_set::only({"POST /jobs"}));
    return set;
}

pacing::permit_request paid(double cost)
{
    pacing::permit_request request("POST /jobs");
    request.cost = cost;
    return request;
}

/// What is left for a program that begins with that state, `later` seconds after the first began.
bool may_spend(const std::string& state, double cost, double later)
{
    engine_rig rig(ten_a_day(), calm_options());
    rig.now = later;
    EXPECT_TRUE(rig.engine().restore(state, rig.now, utc + later));
    return rig.ask(paid(cost)).granted;
}

} // namespace

TEST(saved_state, what_was_spent_today_is_spent_for_the_next_program_until_midnight)
{
    engine_rig rig(ten_a_day(), calm_options());
    rig.accept(rig.ask(paid(7)));
    const auto state = rig.engine().save(rig.now, utc);
    EXPECT_FALSE(may_spend(state, 4, 60));
    EXPECT_TRUE(may_spend(state, 3, 60));
    EXPECT_TRUE(may_spend(state, 10, midnight - utc + 1));
}

TEST(saved_state, a_closed_spend_cap_lets_one_request_of_the_next_program_look)
{
    engine_rig rig(ten_a_day(), calm_options());
    rig.answer(
        rig.ask(paid(1)), 429, fields().with("X-RateLimit-Reason", "daily_spend_cap_exceeded")
    );
    const auto state = rig.engine().save(rig.now, utc);
    const auto refused = fields().with("X-RateLimit-Reason", "daily_spend_cap_exceeded");

    engine_rig next(ten_a_day(), calm_options());
    next.now = 60;
    ASSERT_TRUE(next.engine().restore(state, next.now, utc + next.now));
    auto& look = next.ask(paid(1));
    auto& other = next.ask(paid(1), midnight - utc);
    EXPECT_TRUE(look.granted);
    EXPECT_FALSE(other.granted) << "before the look has told";
    next.answer(look, 429, refused);
    EXPECT_FALSE(next.ask(paid(1)).granted) << "it still holds";
}

TEST(saved_state, a_spend_cap_that_has_opened_meanwhile_is_open_after_one_look)
{
    engine_rig rig(ten_a_day(), calm_options());
    rig.answer(
        rig.ask(paid(1)), 429, fields().with("X-RateLimit-Reason", "daily_spend_cap_exceeded")
    );
    const auto state = rig.engine().save(rig.now, utc);

    engine_rig next(ten_a_day(), calm_options());
    ASSERT_TRUE(next.engine().restore(state, 0, utc));
    next.accept(next.ask(paid(1)));
    EXPECT_TRUE(next.ask(paid(1)).granted);
    EXPECT_TRUE(next.ask(paid(1)).granted);
}

/// A state that knows of a pause for so many seconds.
std::string paused_state(const std::string& seconds)
{
    engine_rig rig(one_window(10), calm_options());
    rig.answer(rig.ask(), 503, fields().date(utc).with("Retry-After", seconds));
    return rig.engine().save(rig.now, utc);
}

TEST(saved_state, a_short_pause_is_waited_out_by_those_who_have_the_time)
{
    engine_rig rig(one_window(10), calm_options());
    ASSERT_TRUE(rig.engine().restore(paused_state("30"), 0, utc));
    auto& patient = rig.ask(pacing::permit_request("GET /x"), 100);
    EXPECT_FALSE(patient.granted);
    rig.advance(31);
    EXPECT_TRUE(patient.granted);
}

TEST(saved_state, a_pause_refuses_nobody_before_one_has_looked)
{
    for (const auto* seconds : {"30", "600", "60000"}) {
        engine_rig rig(one_window(10), calm_options());
        ASSERT_TRUE(rig.engine().restore(paused_state(seconds), 0, utc));
        auto& look = rig.ask(pacing::permit_request("GET /x"), 5);
        EXPECT_TRUE(look.granted) << seconds;
        auto& next = rig.ask(pacing::permit_request("GET /x"), 5);
        EXPECT_FALSE(next.granted) << "one looks";
        rig.answer(look, 503, fields().date(utc).with("Retry-After", "60000"));
        EXPECT_TRUE(next.refused) << "and its answer holds";
        EXPECT_TRUE(rig.ask(pacing::permit_request("GET /x"), 5).refused);
    }
}

TEST(saved_state, a_damaged_spend_line_is_refused_and_changes_nothing)
{
    engine_rig rig(ten_a_day(), calm_options());
    rig.accept(rig.ask(paid(7)));
    const auto state = rig.engine().save(rig.now, utc);
    const auto at = state.find("spend ");
    ASSERT_NE(at, std::string::npos);
    for (const auto* bad : {"spend", "spend ", "spend =x", "spend =x 1 2", "spend x 1 2 3"}) {
        engine_rig fresh(ten_a_day(), calm_options());
        EXPECT_FALSE(fresh.engine().restore(state.substr(0, at) + bad, 0, utc)) << bad;
        EXPECT_TRUE(fresh.ask(paid(10)).granted) << bad;
    }
}

TEST(saved_state, a_cap_that_nobody_knows_any_more_is_passed_over)
{
    engine_rig rig(ten_a_day(), calm_options());
    rig.accept(rig.ask(paid(7)));
    auto state = rig.engine().save(rig.now, utc);
    const auto name = state.find("=daily%20budget");
    ASSERT_NE(name, std::string::npos);
    state.replace(name, 15, "=another");
    EXPECT_TRUE(may_spend(state, 10, 60));
}

TEST(saved_state, a_limit_that_was_learnt_is_kept_and_one_that_was_asked_for_is_not)
{
    engine_rig learnt(one_window(20), calm_options());
    learnt.accept(
        learnt.ask(),
        fields().date(utc).with("X-RateLimit-Remaining", "4").with("X-RateLimit-Limit", "5")
    );
    ASSERT_EQ(learnt.window().own().limit(), 5);
    engine_rig same(one_window(20), calm_options());
    ASSERT_TRUE(same.engine().restore(learnt.engine().save(learnt.now, utc), 0, utc));
    EXPECT_EQ(same.window().own().limit(), 5);

    engine_rig before(one_window(10), calm_options());
    const auto state = before.engine().save(before.now, utc);
    engine_rig raised(one_window(20), calm_options());
    ASSERT_TRUE(raised.engine().restore(state, 0, utc));
    EXPECT_EQ(raised.window().own().limit(), 20);
}
