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

namespace {

/// Limits that count each partition of "chat" by itself, or all together.
pacing::policy_set chat_limit(unsigned count, int seconds, bool is_apart)
{
    pacing::policy_set set;
    set.windows.emplace_back("chat", count, std::chrono::seconds(seconds));
    set.windows.back().scope = is_apart ? pacing::scope::organization_model : pacing::scope::key;
    return set;
}

pacing::permit_request chat_with(std::string model)
{
    pacing::permit_request request("POST /chat");
    request.partition = std::move(model);
    return request;
}

/// A program after that state: how many of a model may leave at once, of at most 20.
int may_chat(engine_rig& rig, const std::string& model)
{
    int granted = 0;
    while (granted < 20) {
        auto& one = rig.ask(chat_with(model));
        if (!one.granted) {
            break;
        }
        rig.accept(one);
        ++granted;
    }
    return granted;
}

class next_program : public engine_rig {
public:
    next_program(const pacing::policy_set& policies, const std::string& state, double later = 0)
        : engine_rig(policies, guarded())
    {
        now = later;
        EXPECT_TRUE(engine().restore(state, now, utc + later));
    }
    std::string state() { return engine().save(now, utc + now); }

    /// The sliding window alone: exactly the limit in any window.
    static pacing::limiter_options guarded()
    {
        auto options = calm_options();
        options.guarding = pacing::guarding::only;
        options.reserve = 0;
        return options;
    }
};

/// The state after three chats with one model and one with another.
std::string chatted(const pacing::policy_set& policies)
{
    engine_rig rig(policies, next_program::guarded());
    for (const auto* model : {"a", "a", "a", "b"}) {
        rig.accept(rig.ask(chat_with(model)));
    }
    return rig.engine().save(rig.now, utc);
}

} // namespace

TEST(saved_state, what_each_partition_used_is_used_for_the_next_program)
{
    const auto state = chatted(chat_limit(5, 60, true));
    next_program next(chat_limit(5, 60, true), state);
    EXPECT_EQ(may_chat(next, "a"), 2);
    EXPECT_EQ(may_chat(next, "b"), 4);
    EXPECT_EQ(may_chat(next, "c"), 5);
    next_program late(chat_limit(5, 60, true), state, 61);
    EXPECT_EQ(may_chat(late, "a"), 5);
}

TEST(saved_state, a_program_that_uses_one_partition_hands_on_the_others)
{
    next_program second(chat_limit(5, 60, true), chatted(chat_limit(5, 60, true)));
    EXPECT_EQ(may_chat(second, "b"), 4);
    next_program third(chat_limit(5, 60, true), second.state(), 30);
    EXPECT_EQ(may_chat(third, "a"), 2);
    EXPECT_EQ(may_chat(third, "b"), 0);
    next_program fourth(chat_limit(5, 60, true), second.state(), 4000);
    EXPECT_EQ(fourth.state().find("=a"), std::string::npos) << "it says nothing any more";
}

TEST(saved_state, a_limit_of_another_length_keeps_what_was_used)
{
    engine_rig rig(one_window(10), calm_options());
    for (int i = 0; i < 8; ++i) {
        rig.accept(rig.ask());
        rig.advance(10);
    }
    const auto state = rig.engine().save(rig.now, utc + rig.now);
    const auto used = [&](unsigned count, int seconds) {
        engine_rig next(one_window(count, seconds), calm_options());
        next.now = rig.now;
        EXPECT_TRUE(next.engine().restore(state, next.now, utc + next.now));
        return next.window().used(next.now);
    };
    EXPECT_EQ(used(10, 60), 5);
    EXPECT_EQ(used(20, 60), 5) << "another count";
    EXPECT_EQ(used(10, 35), 3) << "a shorter window";
    EXPECT_EQ(used(20, 3600), 8) << "a longer one";
}

TEST(saved_state, a_limit_for_all_counts_what_was_counted_apart)
{
    next_program next(chat_limit(5, 60, false), chatted(chat_limit(5, 60, true)));
    EXPECT_EQ(may_chat(next, "c"), 1);
    next_program after(chat_limit(5, 60, false), next.state());
    EXPECT_EQ(may_chat(after, "c"), 0) << "and counts it once";
}

TEST(saved_state, what_was_counted_for_all_may_have_been_of_any_partition)
{
    const auto together = chatted(chat_limit(10, 60, false));
    next_program next(chat_limit(10, 60, true), together);
    EXPECT_EQ(may_chat(next, "a"), 6);
    EXPECT_EQ(may_chat(next, "c"), 6);
    next_program after(chat_limit(12, 60, true), next.state());
    EXPECT_EQ(may_chat(after, "a"), 2) << "it is counted once";
    EXPECT_EQ(may_chat(after, "d"), 8);
}

TEST(saved_state, a_partition_that_gets_a_limit_of_its_own_keeps_what_it_used)
{
    auto own = chat_limit(5, 60, true);
    own.set(pacing::window_limit("chat[a]", 4, std::chrono::seconds(60)));
    next_program next(own, chatted(chat_limit(5, 60, true)));
    EXPECT_EQ(may_chat(next, "a"), 1);
    EXPECT_EQ(may_chat(next, "b"), 4);
    next_program after(chat_limit(5, 60, true), next.state());
    EXPECT_EQ(may_chat(after, "a"), 1) << "and when it has none any more";
}

TEST(saved_state, a_text_of_before_counts_as_it_did)
{
    auto state = chatted(chat_limit(5, 60, false));
    ASSERT_TRUE(state.ends_with(" 0\n"));
    state.erase(state.size() - 3, 2);
    next_program next(chat_limit(5, 60, false), state);
    EXPECT_EQ(may_chat(next, "c"), 1);
}

TEST(saved_state, a_damaged_window_line_is_refused_and_changes_nothing)
{
    const auto state = chatted(chat_limit(5, 60, false));
    for (const auto* bad : {"window", "window ", "window =chat = x", "window =chat = 60 5"}) {
        engine_rig fresh(chat_limit(5, 60, false), next_program::guarded());
        EXPECT_FALSE(fresh.engine().restore(state + bad, 0, utc)) << bad;
        EXPECT_EQ(may_chat(fresh, "a"), 5) << bad;
    }
}
