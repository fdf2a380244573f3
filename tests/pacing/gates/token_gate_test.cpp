#include "pacing/gates/token_gate.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace pacing_test::token_gates {
namespace {

namespace pacing = andante::pacing;
using namespace std::chrono_literals;

pacing::token_gate gate(double amount, bool may_rise = true)
{
    pacing::token_limit limit("tokens", amount, 60s);
    limit.may_rise = may_rise;
    pacing::token_gate made(limit, "");
    for (int i = 0; i < 3000; ++i) {
        made.correct(-1000, 1e-6, 1e-6, 0); // estimates are known to be exact
    }
    return made;
}

/// A request that was answered at once.
void use(pacing::token_gate& from, double now, double tokens)
{
    from.take(now, tokens);
    from.settled(now, tokens);
    from.correct(now, tokens, tokens, 0);
}

TEST(token_gate, what_was_used_counts_for_a_window_and_no_longer)
{
    auto one = gate(1000);
    use(one, 0, 600);

    EXPECT_TRUE(one.open(1, 400));
    EXPECT_FALSE(one.open(1, 401));
    EXPECT_FALSE(one.open(59.9, 401));
    ASSERT_TRUE(one.next(1, 401));
    EXPECT_NEAR(*one.next(1, 401), 60, 0.5);
    EXPECT_TRUE(one.open(*one.next(1, 401), 401));
}

TEST(token_gate, what_is_under_way_counts_by_its_estimate_until_its_answer)
{
    auto one = gate(1000);
    one.take(0, 700);

    EXPECT_FALSE(one.open(100, 400)) << "however long it takes";
    EXPECT_FALSE(one.next(100, 400)) << "only an answer can tell";
    one.settled(100, 700);
    one.correct(100, 700, 100, 0);
    EXPECT_TRUE(one.open(100, 500)) << "it has used less";
}

TEST(token_gate, what_did_not_leave_or_was_refused_counts_no_more)
{
    auto one = gate(1000);
    one.take(0, 900);
    one.give_back(900);

    EXPECT_TRUE(one.open(0, 1000));
    EXPECT_TRUE(one.is_idle(0));
}

TEST(token_gate, a_request_larger_than_the_whole_amount_goes_alone)
{
    auto one = gate(100);
    EXPECT_TRUE(one.open(0, 500));
    use(one, 0, 1);
    EXPECT_FALSE(one.open(1, 500));
    ASSERT_TRUE(one.next(1, 500));
    EXPECT_TRUE(one.open(*one.next(1, 500), 500));
}

TEST(token_gate, estimates_of_which_nothing_is_known_may_be_too_low)
{
    pacing::token_gate unknown(pacing::token_limit("tokens", 1000, 60s), "");
    unknown.take(0, 500);
    EXPECT_FALSE(unknown.open(0, 450));
    EXPECT_TRUE(unknown.open(0, 150));

    auto known = gate(1000);
    known.take(0, 500);
    EXPECT_TRUE(known.open(0, 450));
}

TEST(token_gate, estimates_that_turn_out_too_low_are_taken_for_more)
{
    auto one = gate(1000);
    for (int i = 0; i < 200; ++i) {
        const double now = i * 61.0;
        one.take(now, 10);
        one.settled(now, 10);
        one.correct(now, 10, 20, 0);
    }
    const double now = 200 * 61.0;
    EXPECT_TRUE(one.open(now, 480));
    one.take(now, 480); // 960, as is known by now
    EXPECT_FALSE(one.open(now, 30));
}

TEST(token_gate, what_the_server_says_is_left_counts_when_it_is_less)
{
    auto one = gate(1000);
    pacing::token_reading told;
    told.limit = 1000;
    told.remaining = 300;
    one.learn(0, told);

    EXPECT_TRUE(one.open(1, 300));
    EXPECT_FALSE(one.open(1, 301)) << "others use it too";
    EXPECT_TRUE(one.open(61, 1000));
}

TEST(token_gate, a_told_limit_is_believed_downwards_always_and_upwards_unless_it_may_not_rise)
{
    pacing::token_reading more;
    more.limit = 5000;
    pacing::token_reading less;
    less.limit = 400;

    auto free = gate(1000);
    free.learn(0, more);
    EXPECT_EQ(free.amount(), 5000);
    free.learn(0, less);
    EXPECT_EQ(free.amount(), 400);

    auto fixed = gate(1000, false);
    fixed.learn(0, more);
    EXPECT_EQ(fixed.amount(), 1000);
    fixed.learn(0, less);
    EXPECT_EQ(fixed.amount(), 400);
}

TEST(token_gate, an_amount_that_is_not_known_lets_everything_go_until_it_is_told)
{
    auto one = gate(0);
    EXPECT_TRUE(one.open(0, 1e9));
    pacing::token_reading told;
    told.limit = 500;
    one.learn(0, told);
    EXPECT_EQ(one.amount(), 500);
    use(one, 0, 400);
    EXPECT_FALSE(one.open(0, 200));
}

TEST(token_gate, a_refusal_closes_it_for_as_long_as_was_asked)
{
    auto one = gate(1000);
    one.refused(0, 7, pacing::token_reading());

    EXPECT_FALSE(one.open(6.9, 1));
    EXPECT_EQ(one.next(0, 1), 7);
    EXPECT_TRUE(one.open(7, 1));
}

TEST(token_gate, a_refusal_without_a_number_lowers_the_amount_which_then_comes_back)
{
    auto one = gate(1000);
    use(one, 0, 800);
    one.refused(1, 5, pacing::token_reading());
    EXPECT_LT(one.amount(), 800);
    EXPECT_GT(one.amount(), 400);
    double now = 100;
    for (int i = 0; i < 10; ++i, now += 61) {
        use(one, now, 1);
    }
    EXPECT_EQ(one.amount(), 1000);
}

TEST(token_gate, what_a_former_process_used_counts_for_the_rest_of_its_window)
{
    auto one = gate(1000);
    one.restore(-20, 800, 700);

    EXPECT_EQ(one.amount(), 800);
    EXPECT_FALSE(one.open(0, 200));
    EXPECT_TRUE(one.open(41, 200));
}

TEST(token_limit, names_what_is_wrong_with_it)
{
    EXPECT_THROW(pacing::token_limit("", 1, 60s), std::invalid_argument);
    EXPECT_THROW(pacing::token_limit("tokens", -1, 60s), std::invalid_argument);
    EXPECT_THROW(pacing::token_limit("tokens", 1, 0s), std::invalid_argument);
    EXPECT_NO_THROW(pacing::token_limit("tokens", 0, 60s));
}

} // namespace
} // namespace pacing_test::token_gates
