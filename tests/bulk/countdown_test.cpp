#include <andante/testing/virtual_time.hpp>

#include "bulk/countdown.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace {

using namespace std::chrono_literals;
using andante::bulk::countdown;

TEST(countdown, gives_each_call_what_the_ones_before_have_left)
{
    andante::testing::virtual_time time;
    const countdown left(time.source(), 10s);
    andante::call_options options;
    options.deadline = 1h;
    EXPECT_EQ(left.apply(options).deadline, 10s);
    time.advance(4s);
    EXPECT_EQ(left.apply(options).deadline, 6s);
    time.advance(10s);
    EXPECT_LT(left.apply(options).deadline.value(), 0s) << "it is over, and not unlimited";
}

TEST(countdown, without_a_whole_each_call_keeps_its_own)
{
    andante::testing::virtual_time time;
    const countdown left(time.source(), std::nullopt);
    andante::call_options options;
    EXPECT_FALSE(left.apply(options).deadline);
    options.deadline = 3s;
    EXPECT_EQ(left.apply(options).deadline, 3s);
}

} // namespace
