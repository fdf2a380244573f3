// Answers of 503 without a word of when: overload, an outage, or nginx's way of refusing a rate.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace pacing_test;

namespace {

/// nginx's limit_req: a leaky bucket that lets `burst` more through at once.
class leaky_bucket {
public:
    leaky_bucket(double rate, double burst)
        : rate_(rate)
        , burst_(burst)
    {}

    bool admits(double t)
    {
        const double excess = std::max(0.0, excess_ - rate_ * (t - last_) + 1);
        if (excess > burst_ + 1) {
            return false;
        }
        excess_ = excess;
        last_ = t;
        return true;
    }

private:
    double rate_;
    double burst_;
    double excess_ = 0;
    double last_ = 0;
};

/// A call that repeats what was refused as the pipeline does: a 429 for as long as it takes, a 503
/// three times in all.
struct caller {
    rig_job* job = nullptr;
    int attempts = 0;
    double answered_at = -1; ///< Of the request under way.
    double again_at = -1;    ///< When its own back-off ends.
    bool failed = false;
    bool done = false;
};

struct outcome_counts {
    int done = 0;
    int failed = 0;
    int refused = 0;
    double took = 0;
};

/// All callers ask at once; `admits` is the server, which answers nothing but a status.
template <class Server>
outcome_counts run_callers(engine_rig& rig, int count, int status, Server admits)
{
    constexpr double round_trip = 0.1;
    std::mt19937 random(3);
    std::uniform_real_distribution<double> fraction(0, 1);
    outcome_counts counts;
    std::vector<caller> all(static_cast<std::size_t>(count));
    for (auto& one : all) {
        one.job = &rig.ask();
    }
    while (counts.done + counts.failed < count && rig.now < 3600) {
        for (auto& one : all) {
            if (one.done || one.failed) {
                continue;
            }
            if (one.again_at >= 0 && rig.now >= one.again_at) {
                one.again_at = -1;
                rig.ask_again(*one.job, pacing::permit_request("GET /x"));
            }
            if (!one.job->granted || rig.now < one.job->granted_at + round_trip) {
                continue;
            }
            if (admits(rig.now)) {
                rig.accept(*one.job);
                one.done = true;
                ++counts.done;
                continue;
            }
            ++counts.refused;
            rig.answer(*one.job, status);
            one.attempts += status == 503 ? 1 : 0;
            if (one.attempts == 3) {
                one.failed = true;
                ++counts.failed;
                continue;
            }
            one.again_at = rig.now + 0.5 * std::ldexp(fraction(random), one.attempts);
        }
        rig.advance(0.02);
    }
    counts.took = rig.now;
    return counts;
}

outcome_counts run_against_nginx(int status, double rate, double burst)
{
    engine_rig rig(one_window(60), calm_options());
    leaky_bucket server(rate, burst);
    const auto counts = run_callers(rig, 120, status, [&](double t) { return server.admits(t); });
    EXPECT_EQ(rig.window().own().limit(), 60) << status; // nothing is learnt of the limit
    return counts;
}

} // namespace

TEST(outage, nginx_that_says_503_costs_hardly_more_than_one_that_says_429)
{
    for (const double burst : {5.0, 20.0}) {
        const auto told = run_against_nginx(429, 1, burst);
        const auto bare = run_against_nginx(503, 1, burst);
        EXPECT_EQ(told.done, 120);
        EXPECT_EQ(bare.done, 120);
        EXPECT_EQ(bare.failed, 0);
        EXPECT_LE(bare.refused, told.refused + 5) << burst;
        EXPECT_LE(bare.took, 1.2 * told.took) << burst;
    }
}

TEST(outage, nginx_that_is_slower_than_the_limit_we_know_is_found_out)
{
    const auto bare = run_against_nginx(503, 0.5, 5);
    EXPECT_GE(bare.done, 110);
    EXPECT_LE(bare.refused, 80);
}

TEST(outage, second_bare_503_rests_and_doubles_until_a_success_clears_it)
{
    engine_rig rig(one_window(60), calm_options());
    std::vector<double> rests;
    double ended = 0;
    for (int i = 0; i < 9; ++i) {
        auto& one = rig.ask();
        while (!one.granted) {
            rig.advance(0.01);
        }
        rests.push_back(one.granted_at - ended);
        rig.advance(0.1);
        rig.answer(one, 503);
        ended = rig.now;
    }
    const std::vector<double> expected = {0, 0, 1, 2, 4, 8, 16, 30, 30};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(rests[i], expected[i], 0.02) << i;
    }
    rig.advance(30);
    rig.accept(rig.ask());
    EXPECT_EQ(rig.window().own().limit(), 60);
    EXPECT_FALSE(rig.window().is_lost());
    rig.advance(600); // calm again: a single one does not matter
    auto& once = rig.ask();
    rig.answer(once, 503);
    auto& twice = rig.ask();
    EXPECT_TRUE(twice.granted);
    rig.answer(twice, 503);
    auto& after = rig.ask();
    EXPECT_FALSE(after.granted);
    rig.advance(1.01); // the first rest again
    EXPECT_TRUE(after.granted);
}

TEST(outage, success_between_two_bare_503s_means_that_there_is_no_outage)
{
    engine_rig rig(one_window(60), calm_options());
    for (int i = 0; i < 10; ++i) {
        auto& bad = rig.ask();
        ASSERT_TRUE(bad.granted) << i;
        rig.answer(bad, 503);
        auto& good = rig.ask();
        ASSERT_TRUE(good.granted) << i;
        rig.accept(good);
    }
}

TEST(outage, burst_that_was_under_way_is_one_refusal_and_one_looks_afterwards)
{
    engine_rig rig(one_window(60), calm_options());
    rig.accept(rig.ask(), said(rig, 59));
    auto burst = rig.ask_many(50);
    ASSERT_EQ(rig.granted(), 51);
    rig.advance(0.1);
    for (auto* one : burst) {
        rig.answer(*one, 503);
    }
    for (auto* one : burst) {
        rig.ask_again(*one, pacing::permit_request("GET /x"));
    }
    rig.order.clear();
    rig.advance(0.99);
    EXPECT_TRUE(rig.order.empty());
    rig.advance(20);
    ASSERT_EQ(rig.order.size(), 1u); // after one rest, not fifty
    EXPECT_EQ(rig.order[0], burst[0]->number);
}

TEST(outage, late_success_of_before_the_rest_does_not_end_it)
{
    engine_rig rig(one_window(60), calm_options());
    rig.accept(rig.ask(), said(rig, 59));
    auto burst = rig.ask_many(3);
    rig.advance(0.1);
    rig.answer(*burst[0], 503);
    rig.answer(*burst[1], 503);
    auto& waits = rig.ask();
    rig.accept(*burst[2], said(rig, 57));
    EXPECT_FALSE(waits.granted);
    rig.advance(1.01);
    EXPECT_TRUE(waits.granted);
}

TEST(outage, look_without_an_answer_lets_the_next_one_look)
{
    engine_rig rig(one_window(60), calm_options());
    rig.answer(rig.ask(), 503);
    rig.answer(rig.ask(), 503);
    auto jobs = rig.ask_many(3);
    rig.advance(1.01);
    ASSERT_TRUE(jobs[0]->granted);
    rig.advance(5);
    EXPECT_FALSE(jobs[1]->granted);
    rig.engine().lost(jobs[0]->given, rig.now);
    rig.advance(2);
    ASSERT_TRUE(jobs[1]->granted);
    rig.engine().give_back(jobs[1]->given, rig.now);
    rig.advance(2);
    EXPECT_TRUE(jobs[2]->granted);
}

TEST(outage, other_routes_of_the_same_limit_go_on)
{
    engine_rig rig(one_window(60), calm_options());
    rig.accept(rig.ask("GET /b"), said(rig, 59));
    auto& first = rig.ask("GET /a");
    auto& second = rig.ask("GET /a");
    rig.answer(first, 503);
    rig.answer(second, 503);
    auto waiting = rig.ask_many(30, "GET /a");
    for (int i = 0; i < 20; ++i) {
        auto& other = rig.ask("GET /b");
        EXPECT_TRUE(other.granted) << i;
        rig.accept(other, said(rig, 56 - i));
        EXPECT_TRUE(rig.engine().try_take(pacing::permit_request("GET /b"), rig.now)) << i;
    }
    for (const auto* one : waiting) {
        EXPECT_FALSE(one->granted);
    }
    EXPECT_FALSE(rig.engine().try_take(pacing::permit_request("GET /a"), rig.now));
}

TEST(outage, whoever_cannot_wait_for_its_end_is_told_so_at_once)
{
    engine_rig rig(one_window(60), calm_options());
    rig.answer(rig.ask(), 503);
    auto& second = rig.ask();
    ASSERT_TRUE(second.granted);
    const auto& hurried = rig.ask(pacing::permit_request("GET /x"), rig.now + 0.5);
    const auto& patient = rig.ask(pacing::permit_request("GET /x"), rig.now + 2);
    ASSERT_FALSE(hurried.granted || hurried.refused);
    rig.answer(second, 503);
    EXPECT_TRUE(hurried.refused);
    EXPECT_EQ(hurried.why.code, errc::deadline_exceeded);
    EXPECT_FALSE(patient.refused);
    auto& late = rig.ask(pacing::permit_request("GET /x"), rig.now + 0.5);
    EXPECT_TRUE(late.refused);
    EXPECT_EQ(late.why.code, errc::deadline_exceeded);
    EXPECT_NEAR(late.why.until, rig.now + 1, 0.02);
    const auto estimate = rig.engine().estimate(pacing::permit_request("GET /x"), rig.now);
    EXPECT_NEAR(std::get<double>(estimate), 1, 0.02);
}

TEST(outage, true_outage_ends_every_call_and_is_not_flooded)
{
    engine_rig rig(one_window(60), calm_options());
    const auto counts = run_callers(rig, 40, 503, [](double) { return false; });
    EXPECT_EQ(counts.done, 0);
    EXPECT_EQ(counts.failed, 40); // each has had its attempts, nobody hangs
    EXPECT_EQ(counts.refused, 3 * 40);
    EXPECT_GE(counts.took, 20.0 * counts.refused); // one looks every half minute, not all at once
}

TEST(outage, service_that_comes_back_serves_all_who_wait)
{
    engine_rig rig(one_window(60), calm_options());
    const auto counts = run_callers(rig, 60, 503, [](double t) { return t > 45; });
    EXPECT_GE(counts.done, 57); // a few had their three attempts while it was away
    EXPECT_LE(counts.refused, 15);
    EXPECT_LE(counts.took, 45 + 30 + 62);
}
