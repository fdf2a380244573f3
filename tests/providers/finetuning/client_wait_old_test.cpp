// Waits for tracks that have ended long ago, far down a long list.
#include "providers/finetuning/many_tracks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
using andante_tests::studio;
using andante_tests::wait_for_many;

/// So many tracks, below so many that are newer.
std::vector<std::string> old_tracks(studio& here, int count, int newer)
{
    std::vector<std::string> ids;
    for (int number = 0; number < count; ++number) {
        ids.push_back(here.service->add_track(emulator::finetuning::track_seed("old", false)));
    }
    here.time.advance(24h);
    for (int number = 0; number < newer; ++number) {
        here.service->add_track(emulator::finetuning::track_seed("new", false));
    }
    return ids;
}

TEST(client_wait_old, those_beyond_the_first_pages_are_read_at_once_within_the_limit)
{
    studio here;
    const auto ids = old_tracks(here, 20, 2'000);
    const auto before = here.time.now();
    const auto found = wait_for_many(here, ids, 15min);
    EXPECT_EQ(found.resolved, 20u);
    EXPECT_LT(here.time.now() - before, 3s);
    EXPECT_LE(found.most_reads_a_minute, 48u) << "the share of the limit that looks may use";
    EXPECT_EQ(found.refusals, 0u);
}

TEST(client_wait_old, more_than_a_window_allows_are_read_as_the_limit_lets_them)
{
    studio here;
    const auto ids = old_tracks(here, 100, 2'000);
    const auto before = here.time.now();
    const auto found = wait_for_many(here, ids, 15min);
    EXPECT_EQ(found.resolved, 100u);
    EXPECT_LT(here.time.now() - before, 130s) << "100 reads at 48 a minute, and some pages";
    EXPECT_LE(found.most_reads_a_minute, 48u);
    EXPECT_EQ(found.refusals, 0u);
}

} // namespace
