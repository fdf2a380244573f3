// What Resets that are told to a hundredth of a second say of where windows end.
#include "pacing/models/window_ends.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using andante::pacing::window_ends;

/// A request that is answered within 20 ms, of which the server's decision is in the middle.
void ask(window_ends& of, double when, double delta)
{
    of.observe(when, when + 0.02, delta);
}

/// Seconds until an aligned window of one second ends, that began at `phase`.
double until_end(double when, double phase)
{
    const double passed = when + 0.01 - phase;
    return 1 - (passed - std::floor(passed));
}

TEST(window_ends, whole_windows_apart_are_those_of_aligned_ones)
{
    window_ends seen(1);
    for (const double when : {0.0, 0.3, 1.1, 1.7, 5.2, 9.9}) {
        ask(seen, when, until_end(when, 0.4));
    }
    EXPECT_TRUE(seen.may_be_aligned());
}

TEST(window_ends, that_follow_the_oldest_request_are_no_aligned_ones)
{
    window_ends seen(1);
    ask(seen, 0, 1);
    ask(seen, 0.3, 0.7);
    EXPECT_TRUE(seen.may_be_aligned());
    ask(seen, 1.5, 1);
    EXPECT_FALSE(seen.may_be_aligned());
    ask(seen, 2, 0.99); // one that fits again does not bring them back
    EXPECT_FALSE(seen.may_be_aligned());
    seen.forget();
    EXPECT_TRUE(seen.may_be_aligned());
}

TEST(window_ends, a_length_that_is_always_told_names_none)
{
    window_ends seen(1);
    for (const double when : {0.0, 0.3, 1.5, 2.2}) {
        ask(seen, when, 1);
    }
    EXPECT_TRUE(seen.may_be_aligned());
}

TEST(window_ends, an_answer_that_took_long_tells_little)
{
    window_ends seen(1);
    ask(seen, 0, 1);
    ask(seen, 0.3, 0.7);
    seen.observe(1.5, 2.6, 1); // decided on at any moment between
    EXPECT_TRUE(seen.may_be_aligned());
}

TEST(window_ends, nodes_that_disagree_a_little_and_clocks_that_drift_are_believed)
{
    window_ends seen(1);
    for (int hour = 0; hour < 10; ++hour) {
        const double when = 3600 * hour;
        ask(seen, when, until_end(when * (1 + 1e-5), 0.4));
        ask(seen, when + 0.2, until_end(when + 0.2 + 0.04, 0.4));
    }
    EXPECT_TRUE(seen.may_be_aligned());
}

} // namespace
