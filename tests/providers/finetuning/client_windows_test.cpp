#include "support/paced_run.hpp"
#include "support/window_kinds.hpp"

#include <gtest/gtest.h>

namespace {

namespace emulator = andante::emulator;
using namespace std::chrono_literals;

class client_windows : public testing::TestWithParam<emulator::window_type> {};

INSTANTIATE_TEST_SUITE_P(
    kinds, client_windows, andante_tests::every_window_kind(), andante_tests::window_kind_name
);

/// How much of the quota that uses is a matter of the machine's speed: scripts/bench windows.
TEST_P(client_windows, a_crowd_over_real_sockets_is_served_without_a_429)
{
    emulator::rate_rule rule;
    rule.limit = 20;
    rule.window = 20s;
    rule.type = GetParam();
    const auto seen = andante_tests::run_paced(rule, 60, 20);

    EXPECT_EQ(seen.answered, 60u);
    EXPECT_EQ(seen.refused, 0u);
    if (GetParam() == emulator::window_type::sliding_log) {
        EXPECT_LE(seen.most_in_window, 20u);
    }
}

} // namespace
