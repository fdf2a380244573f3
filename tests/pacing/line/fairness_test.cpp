// Who goes first.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace pacing_test;

namespace {

fields told(const engine_rig& rig, int remaining)
{
    return fields()
        .date(utc + std::floor(rig.now))
        .with("X-RateLimit-Remaining", std::to_string(remaining));
}

} // namespace

TEST(fairness, endless_urgent_work_does_not_starve_polls_nor_do_polls_delay_it)
{
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    options.age = std::chrono::seconds(120);
    engine_rig rig(one_window(60), options);
    auto& scout = rig.ask();
    rig.accept(scout, told(rig, 59));
    std::vector<rig_job*> polls;
    for (int i = 0; i < 3; ++i) {
        polls.push_back(&rig.ask("GET /x", priority::poll));
    }
    for (auto* one : polls) {
        ASSERT_TRUE(one->granted); // an empty window: nobody is in their way
        rig.accept(*one, told(rig, 50));
    }
    // 0.9 L of urgent requests a minute, evenly; and now two polls in a full house.
    double worst = 0;
    std::vector<rig_job*> low;
    std::vector<rig_job*> urgent;
    for (int step = 0; step < 60 * 12; ++step) {
        urgent.push_back(&rig.ask("GET /x", priority::interactive));
        if (step == 120) {
            low.push_back(&rig.ask("GET /x", priority::poll));
            low.push_back(&rig.ask("GET /x", priority::poll));
        }
        rig.advance(60.0 / 54);
        for (auto* one : urgent) {
            if (one->granted) {
                worst = std::max(worst, one->granted_at - one->entered);
                rig.accept(*one, told(rig, 20));
            }
        }
        for (auto* one : low) {
            if (one->granted) {
                rig.accept(*one, told(rig, 20));
            }
        }
    }
    ASSERT_EQ(low.size(), 2u);
    EXPECT_GT(low[0]->granted_at, 0);
    EXPECT_GT(low[1]->granted_at, 0);
    EXPECT_LE(low[0]->granted_at - low[0]->entered, 2 * 60 + 60);
    EXPECT_LE(low[1]->granted_at - low[1]->entered, 4 * 60 + 60);
    EXPECT_LE(worst, 60.0 / 54 + 1e-6); // a waiting poll holds nothing that an urgent one needs
}

TEST(fairness, reserve_lets_a_person_in_while_a_clean_up_runs)
{
    engine_rig rig(one_window(60), calm_options());
    auto& scout = rig.ask("GET /x", priority::batch);
    rig.accept(scout, told(rig, 59));
    std::vector<rig_job*> batch;
    for (int i = 0; i < 250; ++i) {
        batch.push_back(&rig.ask("GET /x", priority::batch));
    }
    double worst = 0;
    std::deque<double> log = {0}; // the server's
    int rejects = 0;
    std::vector<rig_job*> people;
    for (int second = 0; second < 400; ++second) {
        if (second % 20 == 10) {
            people.push_back(&rig.ask("GET /x", priority::interactive));
        }
        const auto answer = [&](std::vector<rig_job*>& all) {
            for (auto* one : all) {
                if (one->granted) {
                    while (!log.empty() && log.front() <= rig.now - 60) {
                        log.pop_front();
                    }
                    rejects += log.size() >= 60 ? 1 : 0;
                    log.push_back(rig.now);
                    rig.accept(*one, told(rig, 60 - static_cast<int>(log.size())));
                }
            }
        };
        answer(people);
        answer(batch);
        rig.advance(1);
    }
    for (const auto* one : people) {
        ASSERT_GE(one->granted_at, 0);
        worst = std::max(worst, one->granted_at - one->entered);
    }
    EXPECT_EQ(rejects, 0);
    EXPECT_LE(worst, 2); // a scout's round trip at most, never a window
    int served = 0;
    for (const auto* one : batch) {
        served += one->granted_at >= 0 ? 1 : 0;
    }
    EXPECT_GE(served, 240); // and the clean-up keeps nine tenths
}

TEST(fairness, four_clients_stay_in_the_window_when_one_dies_mid_burst)
{
    // One of them vanishes with its permits, and nothing is lost for ever.
    auto set = one_window(20);
    set.concurrency.emplace_back("jobs", 5, pacing::route_set::only({"POST /jobs"}));
    engine_rig rig(set, calm_options());
    std::vector<std::vector<rig_job*>> clients(4);
    for (auto& jobs : clients) {
        jobs = rig.ask_many(20);
    }
    std::deque<double> log;
    int rejects = 0;
    bool died = false;
    while (rig.now < 400) {
        for (std::size_t c = 0; c < 4; ++c) {
            for (auto* one : clients[c]) {
                if (!one->granted) {
                    continue;
                }
                while (!log.empty() && log.front() <= rig.now - 60) {
                    log.pop_front();
                }
                rejects += log.size() >= 20 ? 1 : 0;
                log.push_back(rig.now);
                if (c == 0 && rig.now > 59 && !died) {
                    // The burst of this client is never answered.
                    one->granted = false;
                    rig.engine().lost(one->given, rig.now);
                    died = one == clients[0].back();
                    continue;
                }
                rig.accept(*one, told(rig, 20 - static_cast<int>(log.size())));
            }
        }
        rig.advance(0.25);
    }
    EXPECT_EQ(rejects, 0);
    EXPECT_EQ(rig.granted(), 80);
    EXPECT_LE(rig.engine().snapshot(rig.now).concurrency[0].held, 5u);
}
