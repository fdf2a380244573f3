// Requests that use tokens, in line.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

namespace pacing_test::tokens {
namespace {

using namespace std::chrono_literals;

pacing::policy_set tokens_a_minute(double amount, bool by_model = false)
{
    pacing::policy_set set;
    set.tokens.emplace_back("tokens", amount, 60s);
    if (by_model) {
        set.tokens.back().scope = pacing::scope::organization_model;
    }
    return set;
}

pacing::permit_request chat(double tokens, std::string model = "")
{
    pacing::permit_request request("POST /chat");
    request.tokens = tokens;
    request.partition = std::move(model);
    return request;
}

void used(engine_rig& rig, const pacing::permit_request& what, double how_many)
{
    rig.engine().correct_tokens(what, how_many, 0, rig.now);
    rig.pump();
}

TEST(token_limits, who_would_use_too_much_waits_until_enough_counts_no_more)
{
    engine_rig rig(tokens_a_minute(1000), calm_options());
    auto& first = rig.ask(chat(700));
    auto& second = rig.ask(chat(400));
    EXPECT_TRUE(first.granted);
    EXPECT_FALSE(second.granted);
    rig.accept(first);
    rig.advance(59);
    EXPECT_FALSE(second.granted);
    rig.advance(2);
    EXPECT_TRUE(second.granted);
}

TEST(token_limits, whoever_used_less_than_was_thought_lets_the_next_go_at_once)
{
    engine_rig rig(tokens_a_minute(1000), calm_options());
    auto& first = rig.ask(chat(900));
    auto& second = rig.ask(chat(400));
    rig.accept(first);
    EXPECT_FALSE(second.granted);
    used(rig, chat(900), 100);
    EXPECT_TRUE(second.granted);
}

TEST(token_limits, models_are_counted_apart_where_the_limit_says_so)
{
    engine_rig rig(tokens_a_minute(1000, true), calm_options());
    EXPECT_TRUE(rig.ask(chat(900, "large")).granted);
    EXPECT_FALSE(rig.ask(chat(900, "large")).granted);
    EXPECT_TRUE(rig.ask(chat(900, "small")).granted);
    const auto shown = rig.engine().snapshot(rig.now);
    ASSERT_EQ(shown.tokens.size(), 2U);
    EXPECT_EQ(shown.tokens[0].partition, "large");
    EXPECT_EQ(shown.tokens[0].used, 900);
    EXPECT_NE(shown.text().find("tokens (large): 900 of 1000 per 60 s used"), std::string::npos);
}

TEST(token_limits, partitions_that_nobody_asks_for_any_more_are_forgotten)
{
    engine_rig rig(tokens_a_minute(1000, true), calm_options());
    for (int i = 0; i < 500; ++i) {
        auto& one = rig.ask(chat(10, "model " + std::to_string(i)));
        ASSERT_TRUE(one.granted);
        rig.accept(one);
        rig.advance(20);
    }
    EXPECT_LT(rig.engine().lanes(), 150U);
    EXPECT_LT(rig.engine().snapshot(rig.now).tokens.size(), 150U);
}

TEST(token_limits, a_refusal_for_tokens_sends_the_refused_one_back_and_closes_no_window)
{
    auto set = one_window(10);
    set.tokens.emplace_back("tokens", 1000, 60s);
    engine_rig rig(set, calm_options());
    auto& first = rig.ask(chat(100));
    rig.answer(first, 429, fields().with("Retry-After", "5"), "dynamic_token_limited");
    EXPECT_LE(rig.window().paused_until(), rig.now);
    rig.ask_again(first, chat(100));
    EXPECT_FALSE(first.granted);
    rig.advance(4.9);
    EXPECT_FALSE(first.granted);
    rig.advance(0.2);
    EXPECT_TRUE(first.granted);
}

TEST(token_limits, a_wait_that_tokens_make_too_long_is_told_at_once)
{
    engine_rig rig(tokens_a_minute(1000), calm_options());
    auto& first = rig.ask(chat(900));
    rig.accept(first);
    const auto& late = rig.ask(chat(900), rig.now + 30);
    EXPECT_TRUE(late.refused);
    EXPECT_EQ(late.why.code, errc::deadline_exceeded);
}

TEST(token_limits, what_was_used_outlives_a_process)
{
    engine_rig before(tokens_a_minute(1000, true), calm_options());
    auto& one = before.ask(chat(900, "a model/with a slash"));
    before.accept(one);
    const auto text = before.engine().save(before.now, utc);

    engine_rig after(tokens_a_minute(1000, true), calm_options());
    ASSERT_TRUE(after.engine().restore(text, after.now, utc + 30));
    auto& next = after.ask(chat(900, "a model/with a slash"));
    EXPECT_FALSE(next.granted);
    after.advance(31);
    EXPECT_TRUE(next.granted);
    EXPECT_FALSE(after.engine().restore("tokens =x =y no number", 0, utc));
}

TEST(token_limits, what_was_learnt_of_another_limit_says_nothing_and_what_was_used_counts)
{
    engine_rig before(tokens_a_minute(0, true), calm_options());
    auto& one = before.ask(chat(90, "m"));
    before.accept(
        one,
        fields()
            .with("x-ratelimit-limit-tokens", "1000")
            .with("x-ratelimit-remaining-tokens", "910")
    );
    ASSERT_EQ(before.engine().snapshot(before.now).tokens.at(0).amount, 1000);
    const auto text = before.engine().save(before.now, utc);
    const auto amount_after = [&text](const pacing::policy_set& policies) {
        engine_rig after(policies, calm_options());
        EXPECT_TRUE(after.engine().restore(text, after.now, utc));
        after.accept(after.ask(chat(1, "m")));
        const auto seen = after.engine().snapshot(after.now).tokens.at(0);
        EXPECT_EQ(seen.used, 91);
        return seen.amount;
    };
    EXPECT_EQ(amount_after(tokens_a_minute(0, true)), 1000);
    auto a_second = tokens_a_minute(0, true);
    a_second.tokens.back().per = 1s;
    EXPECT_EQ(amount_after(a_second), 0) << "a thousand a minute are not a thousand a second";
    EXPECT_EQ(amount_after(tokens_a_minute(500, true)), 500);
}

/// A server that counts true tokens in a rolling minute.
class rolling_minute {
public:
    explicit rolling_minute(double amount)
        : amount_(amount)
    {}

    /// Counts what comes; true when it is too much.
    bool refuses(double now, double tokens)
    {
        while (!log_.empty() && log_.front().first <= now - 60) {
            log_.pop_front();
        }
        double sum = 0;
        for (const auto& each : log_) {
            sum += each.second;
        }
        log_.emplace_back(now, tokens);
        return sum + tokens > amount_;
    }

private:
    double amount_;
    std::deque<std::pair<double, double>> log_;
};

/// What came of a run against such a server.
struct outcome {
    int refused = 0;
    double rate = 0; ///< Of the allowed tokens that were used, after the first minute.
};

/// Requests whose true use is the estimate times something in [1 - off, 1 + off], each two seconds
/// on its way. The server counts what a request will use when it comes.
outcome run_with_estimates(double off, unsigned seed)
{
    constexpr double amount = 100'000;
    engine_rig rig(tokens_a_minute(amount), calm_options());
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> factor(1 - off, 1 + off);
    rolling_minute server(amount);
    struct sent_request {
        rig_job* job;
        double truth;
        double lands;
        bool counted;
    };
    std::vector<sent_request> sent;
    outcome found;
    double used_up = 0;
    constexpr double estimate = 1000;
    constexpr double end = 900;
    while (rig.now < end) {
        while (sent.size() < 40) {
            sent.push_back({&rig.ask(chat(estimate)), estimate * factor(random), 0, false});
        }
        for (auto& one : sent) {
            if (!one.job->granted || one.counted) {
                continue;
            }
            found.refused += server.refuses(rig.now, one.truth) ? 1 : 0;
            used_up += rig.now >= 60 ? one.truth : 0;
            one.counted = true;
            one.lands = rig.now + 2;
        }
        for (auto& one : sent) {
            if (one.counted && rig.now >= one.lands) {
                rig.accept(*one.job);
                rig.engine().correct_tokens(chat(estimate), one.truth, 0, rig.now);
                one.job = nullptr;
            }
        }
        std::erase_if(sent, [](const sent_request& one) { return one.job == nullptr; });
        rig.pump();
        rig.advance(0.25);
    }
    found.rate = used_up / (amount * (end - 60) / 60);
    return found;
}

TEST(token_limits, estimates_that_are_off_by_half_cost_no_refusal_and_little_of_the_rate)
{
    for (unsigned seed = 1; seed <= 10; ++seed) {
        const auto found = run_with_estimates(0.5, seed);
        EXPECT_EQ(found.refused, 0) << seed;
        EXPECT_GE(found.rate, 0.9) << seed;
    }
}

} // namespace
} // namespace pacing_test::tokens
