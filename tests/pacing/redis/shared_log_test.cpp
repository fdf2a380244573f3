// Windows that processes share through the log in Redis: the real scripts in a real server, whose
// clock, delays and losses the test decides.
#include "pacing/redis/rig_fixture.hpp"

using namespace redis_test;

namespace {

class shared_log : public with_redis {};

} // namespace

TEST_F(shared_log, the_redis_log_never_lets_more_than_the_limit_into_any_window)
{
    for (const auto* kind : {"SL", "SLR", "FWA", "FW1", "TB"}) {
        for (int run = 0; run < 24 / scale; ++run) {
            rlbench::splitmix random(static_cast<std::uint64_t>(run) * 7 + 1);
            const int limit = 1 + static_cast<int>(random.next() % 12);
            auto rig = rig_with(kind, limit, 4, static_cast<std::uint64_t>(run));
            rig->redis_delay = random.next() % 2 == 0 ? 0.001 : 0.3 * random.fraction();
            rig->slow = run % 3 == 0 ? 10 : 1;
            rig->with_headers = run % 2 == 0;
            for (auto& one : rig->processes) {
                one->ask(1 + static_cast<int>(random.next() % 12));
            }
            ASSERT_TRUE(rig->run_until_done(7200)) << kind << " run " << run;
            EXPECT_LE(rig->peak(60), static_cast<std::size_t>(limit)) << kind << " run " << run;
            EXPECT_EQ(rig->rejects, 0) << kind << " run " << run;
        }
    }
}

TEST_F(shared_log, four_processes_are_as_fast_together_as_one_alone)
{
    for (const int limit : {10, 60}) {
        auto rig = rig_with("SL", limit, 4, 1);
        rig->heavy_tails = false;
        for (auto& one : rig->processes) {
            one->ask(50);
        }
        ASSERT_TRUE(rig->run_until_done(7200));
        EXPECT_EQ(rig->rejects, 0);
        const double least = (200 / limit + (200 % limit > 0 ? 1 : 0) - 1) * 60.0;
        EXPECT_LE(rig->last_arrival(), least * 1.02 + 1) << limit;
    }
}

TEST_F(shared_log, redis_time_that_steps_back_and_forward_five_seconds_causes_no_burst_and_no_stall)
{
    for (const double step : {-5.0, 5.0, -50.0, 50.0}) {
        for (int run = 0; run < 8 / (scale > 1 ? 2 : 1); ++run) {
            auto rig = rig_with("SL", 10, 4, static_cast<std::uint64_t>(run));
            rig->heavy_tails = false;
            for (auto& one : rig->processes) {
                one->ask(25);
            }
            // Steps in the middle of a burst, of a wait, and again while the first still shows.
            for (const double when : {60.0 + 0.05 * run, 100.0 + run, 104.0 + run, 301.0}) {
                rig->time.at(when, [&rig = *rig, step] { rig.redis_error += step; });
            }
            ASSERT_TRUE(rig->run_until_done(7200)) << step << " run " << run;
            EXPECT_EQ(rig->rejects, 0) << step << " run " << run;
            EXPECT_LE(rig->peak(60), 10u) << step << " run " << run;
            // No stall: each step costs no more than the calls' own delays.
            EXPECT_LE(rig->last_arrival(), 540 * 1.02 + 1) << step << " run " << run;
        }
    }
}

TEST_F(shared_log, a_process_that_crashes_in_its_burst_costs_its_places_for_one_lease_only)
{
    auto rig = rig_with("SL", 20, 4, 3);
    rig->heavy_tails = false;
    for (auto& one : rig->processes) {
        one->ask(60);
    }
    rig->time.at(60.1, [&rig = *rig] { rig.processes[0]->crash(); });
    ASSERT_TRUE(rig->run_until_done(7200));
    EXPECT_EQ(rig->rejects, 0);
    EXPECT_LE(rig->peak(60), 20u);
    // 180 jobs of the living and at most 40 of the dead one's, and a lease for what it left behind.
    EXPECT_LE(rig->last_arrival(), 10 * 60 * 1.02 + 65 + 60);
}

TEST_F(shared_log, redis_that_loses_its_data_begins_with_a_scout_and_no_burst)
{
    for (const bool headers : {true, false}) {
        for (const double when : {0.2, 60.05, 100.0, 130.0}) {
            auto rig = rig_with("SL", 20, 4, 5);
            rig->heavy_tails = false;
            rig->with_headers = headers;
            for (auto& one : rig->processes) {
                one->ask(60);
            }
            rig->time.at(when, [&rig = *rig] { rig.redis.flush(); });
            ASSERT_TRUE(rig->run_until_done(7200)) << when << headers;
            EXPECT_EQ(rig->rejects, 0) << when << headers;
            EXPECT_LE(rig->peak(60), 20u) << when << headers;
            EXPECT_LE(rig->last_arrival(), 11 * 60 * 1.02 + 120) << when << headers;
        }
    }
}

TEST_F(shared_log, redis_away_for_some_windows_leaves_each_process_its_share_and_no_burst)
{
    for (const bool loses : {true, false}) {
        for (const double back : {0.5, 30.0, 70.0, 300.0}) {
            auto rig = rig_with("SL", 20, 4, 9);
            rig->heavy_tails = false;
            for (auto& one : rig->processes) {
                one->ask(150);
            }
            rig->time.at(130, [&rig = *rig, loses] {
                if (loses) {
                    rig.redis.flush();
                }
                for (auto& one : rig.processes) {
                    one->link_lost("cut");
                }
            });
            // They come back one after another, the last after the longest break.
            for (std::size_t i = 0; i < 4; ++i) {
                const double when = 130 + back + static_cast<double>(i) * 9;
                rig->time.at(when, [&rig = *rig, i] { rig.processes[i]->link_back(); });
            }
            ASSERT_TRUE(rig->run_until_done(7200)) << back << loses;
            EXPECT_EQ(rig->rejects, 0) << back << loses;
            EXPECT_LE(rig->peak(60), 20u) << back << loses;
            // Two windows after the last one is back, nothing is lost any more.
            EXPECT_LE(rig->time_for(200, 130 + back + 27 + 120), 600 / 0.99) << back << loses;
            if (back > 200) {
                EXPECT_GE(rig->arrivals_between(130, 130 + back), 40u) << "none used its share";
            }
        }
    }
}
