#include "jobs/duration_statistics.hpp"
#include "jobs/read_pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::time_source;
using andante::jobs::allowance_of;
using andante::jobs::duration_statistics;
using andante::jobs::read_pace;

TEST(duration_statistics, nothing_is_said_before_a_job_has_ended)
{
    const duration_statistics none;
    EXPECT_FALSE(none.quantile(0.25));
    EXPECT_EQ(none.likelihood(1h), 1);
}

TEST(duration_statistics, a_time_below_zero_counts_as_zero)
{
    duration_statistics seen;
    seen.add(-5s);
    EXPECT_EQ(*seen.quantile(0.5), 0s);
}

TEST(duration_statistics, only_the_last_sixty_four_count)
{
    duration_statistics seen;
    for (int index = 1; index <= 100; ++index) {
        seen.add(std::chrono::seconds(index));
    }
    EXPECT_EQ(seen.count(), 64u);
    EXPECT_EQ(*seen.quantile(0), 37s);
    EXPECT_EQ(*seen.quantile(1), 100s);
    EXPECT_EQ(*seen.quantile(0.25), 52s);
}

TEST(duration_statistics, quantiles_do_not_depend_on_the_order)
{
    std::vector<int> times{5, 3, 9, 1, 7, 7, 2, 8};
    do {
        duration_statistics seen;
        for (const int each : times) {
            seen.add(std::chrono::seconds(each));
        }
        ASSERT_EQ(*seen.quantile(0), 1s);
        ASSERT_EQ(*seen.quantile(0.5), 5s);
        ASSERT_EQ(*seen.quantile(1), 9s);
    } while (std::next_permutation(times.begin(), times.end()));
}

TEST(duration_statistics, an_end_is_unlikely_before_the_first_and_long_after_the_last)
{
    duration_statistics seen;
    for (int index = 0; index < 20; ++index) {
        seen.add(30s + std::chrono::seconds(index));
    }
    EXPECT_LT(seen.likelihood(10s), 0.2);
    EXPECT_EQ(seen.likelihood(35s), 1);
    EXPECT_LT(seen.likelihood(10min), 0.5);
}

TEST(read_pace, no_window_holds_more_than_the_share)
{
    for (const unsigned limit : {1u, 2u, 5u, 10u, 60u, 300u}) {
        for (const double share : {0.1, 0.5, 0.8, 1.0}) {
            andante::pacing::window_room room;
            room.count = limit;
            room.per = 60s;
            const auto allowed = allowance_of(room, share);
            const auto most = std::max<std::size_t>(1, static_cast<std::size_t>(share * limit));
            read_pace pace;
            std::vector<time_source::time_point> reads;
            auto now = time_source::time_point(1h);
            while (reads.size() < 5 * most + 20) {
                now = std::max(now, pace.ready(allowed, reads.size() % 3 != 0));
                pace.took(now, allowed);
                reads.push_back(now);
            }
            for (std::size_t first = 0; first + most < reads.size(); ++first) {
                ASSERT_GE(reads[first + most] - reads[first], 60s) << limit << ' ' << share;
            }
        }
    }
}

TEST(read_pace, without_a_limit_nothing_waits)
{
    const auto allowed = allowance_of(std::nullopt, 0.8);
    read_pace pace;
    pace.took(time_source::time_point(1h), allowed);
    EXPECT_LE(pace.ready(allowed, false), time_source::time_point(1h));
}

} // namespace
