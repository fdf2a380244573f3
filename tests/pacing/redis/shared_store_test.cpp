// What processes share beside the windows: caps, order, and what answers teach.
#include "pacing/redis/rig_fixture.hpp"

using namespace redis_test;

namespace {

class shared : public with_redis {
protected:
    std::unique_ptr<shared_rig> rig_with_cap(unsigned cap, int count)
    {
        auto policies = one_window(1000);
        policies.concurrency.emplace_back("jobs", cap, pacing::route_set::only({"POST /jobs"}));
        auto rig = rig_with("SL", policies, count, 11);
        rig->heavy_tails = false;
        for (auto& one : rig->processes) {
            one->keeps_jobs = true;
        }
        return rig;
    }

    static unsigned leases(const shared_rig& rig)
    {
        unsigned sum = 0;
        for (const auto& one : rig.processes) {
            sum += one->leases();
        }
        return sum;
    }
};

} // namespace

TEST_F(shared, cap_on_unfinished_jobs_counts_those_of_all_processes)
{
    auto rig = rig_with_cap(5, 4);
    for (auto& one : rig->processes) {
        one->ask(5, "POST /jobs");
    }
    rig->run_for(300);
    EXPECT_EQ(leases(*rig), 5u);
    EXPECT_EQ(rig->arrivals.size(), 5u);
    // The end of a job lets exactly one follow, in whatever process, and soon.
    for (unsigned ended = 1; ended <= 15; ++ended) {
        const auto holder =
            std::find_if(rig->processes.begin(), rig->processes.end(), [](auto& one) {
                return one->leases() > 0;
            });
        (*holder)->drop_lease();
        rig->run_for(2);
        EXPECT_EQ(rig->arrivals.size(), 5u + ended);
        EXPECT_EQ(leases(*rig), 5u);
    }
}

TEST_F(shared, cap_holds_when_redis_loses_its_data_or_is_away)
{
    for (const bool away : {false, true}) {
        auto rig = rig_with_cap(5, 4);
        for (auto& one : rig->processes) {
            one->ask(5, "POST /jobs");
        }
        rig->run_for(30);
        ASSERT_EQ(leases(*rig), 5u);
        rig->redis.flush();
        if (away) {
            for (auto& one : rig->processes) {
                one->link_lost("cut");
            }
            rig->run_for(400);
            EXPECT_EQ(leases(*rig), 5u);
            for (auto& one : rig->processes) {
                one->link_back();
                rig->run_for(3);
                EXPECT_LE(leases(*rig), 5u);
            }
        }
        for (int i = 0; i < 10; ++i) {
            const auto holder =
                std::find_if(rig->processes.begin(), rig->processes.end(), [](auto& one) {
                    return one->leases() > 0;
                });
            (*holder)->drop_lease();
            rig->run_for(20);
            EXPECT_LE(leases(*rig), 5u);
        }
        EXPECT_EQ(rig->arrivals.size(), 15u) << away;
    }
}

TEST_F(shared, job_of_a_crashed_process_keeps_its_place_until_its_lease_ends)
{
    auto rig = rig_with_cap(2, 2);
    rig->processes[0]->ask(2, "POST /jobs");
    rig->run_for(1);
    ASSERT_EQ(rig->processes[0]->leases(), 2u);
    rig->processes[0]->crash();
    rig->processes[1]->ask(2, "POST /jobs");
    rig->run_for(100);
    EXPECT_EQ(rig->processes[1]->leases(), 0u);
    rig->run_for(40);
    EXPECT_EQ(rig->processes[1]->leases(), 2u);
}

TEST_F(shared, lease_is_renewed_for_as_long_as_its_process_lives)
{
    auto rig = rig_with_cap(1, 2);
    rig->processes[0]->ask(1, "POST /jobs");
    rig->run_for(1);
    rig->processes[1]->ask(1, "POST /jobs");
    rig->run_for(3600);
    EXPECT_EQ(rig->processes[1]->leases(), 0u);
    rig->processes[0]->drop_lease();
    rig->run_for(1);
    EXPECT_EQ(rig->processes[1]->leases(), 1u);
}

TEST_F(shared, whoever_waited_longest_goes_first_whatever_process_it_is_in)
{
    auto rig = rig_with("SL", 1, 3, 2);
    rig->heavy_tails = false;
    rig->processes[0]->ask(1);
    rig->run_for(1);
    std::vector<int> order;
    for (const int who : {2, 1, 0, 1, 2, 0, 0, 2, 1}) {
        rig->processes[static_cast<std::size_t>(who)]->ask(1);
        rig->run_for(1);
        order.push_back(who);
    }
    for (const int who : order) {
        const int before = rig->processes[static_cast<std::size_t>(who)]->done;
        rig->run_for(60.5);
        EXPECT_EQ(rig->processes[static_cast<std::size_t>(who)]->done, before + 1);
    }
}

TEST_F(shared, partitions_behind_one_full_window_are_asked_about_once_for_all)
{
    auto policies = one_window(10);
    policies.windows.emplace_back("model", 10, std::chrono::seconds(60));
    policies.windows[1].scope = pacing::scope::organization_model;
    auto rig = rig_with("SL", policies, 1, 3);
    rig->heavy_tails = false;
    auto& process = *rig->processes[0];
    process.ask(10);
    rig->run_for(10);
    ASSERT_EQ(process.done, 10);
    const int before = process.asked;
    constexpr int many = 500;
    for (int number = 0; number < many; ++number) {
        process.ask(1, "GET /x", "model-" + std::to_string(number));
    }
    rig->run_for(30);
    EXPECT_LE(process.asked - before, 30) << "and not " << many;
    rig->run_for(150);
    EXPECT_GE(process.done, 30) << "they leave as the window opens";
    EXPECT_EQ(rig->rejects, 0);
}

TEST_F(shared, request_that_nobody_sends_gives_its_place_to_another_process_at_once)
{
    auto rig = rig_with("SL", 1, 2, 2);
    rig->heavy_tails = false;
    rig->processes[0]->gives_back = true;
    rig->processes[0]->ask(1);
    rig->run_for(1);
    EXPECT_EQ(rig->arrivals.size(), 0u);
    rig->processes[1]->ask(1);
    rig->run_for(1);
    EXPECT_EQ(rig->processes[1]->done, 1);
}

TEST_F(shared, use_by_strangers_shows_in_one_answer_and_all_processes_heed_it)
{
    auto rig = rig_with("SL", 10, 4, 4);
    rig->heavy_tails = false;
    for (int i = 0; i < 8; ++i) {
        rig->api->arrive(0);
    }
    for (auto& one : rig->processes) {
        one->ask(5);
    }
    ASSERT_TRUE(rig->run_until_done(3600));
    // One request has to look when the strangers' places are free again.
    EXPECT_LE(rig->rejects, 1);
    EXPECT_LE(rig->last_arrival(), 130);
}

TEST_F(shared, limit_that_the_server_lowers_is_lowered_for_all_and_raised_again)
{
    auto rig = rig_with("SL", 10, 3, 4);
    rig->heavy_tails = false;
    rig->api = rlbench::kind_named("SL").make(4);
    rig->limit = 4;
    for (auto& one : rig->processes) {
        one->ask(8);
    }
    ASSERT_TRUE(rig->run_until_done(3600));
    EXPECT_EQ(rig->rejects, 0);
    EXPECT_EQ(rig->peak(60), 4u);
    for (auto& one : rig->processes) {
        EXPECT_EQ(one->window().limit, 4u);
    }
    rig->api = rlbench::kind_named("SL").make(10);
    rig->limit = 10;
    for (auto& one : rig->processes) {
        one->ask(20);
    }
    const double began = rig->time.now;
    ASSERT_TRUE(rig->run_until_done(rig->time.now + 3600));
    EXPECT_EQ(rig->rejects, 0);
    EXPECT_LE(rig->time.now - began, 8 * 60);
    EXPECT_EQ(rig->processes[0]->window().limit, 10u);
}

TEST_F(shared, servers_that_the_log_does_not_describe_cost_few_refusals_and_no_stall)
{
    struct expectation {
        const char* kind;
        int limit;
        int refusals;
        double until;
    };
    for (const auto& [kind, limit, refusals, until] :
         {expectation{"SWC", 10, 10, 1300},
          expectation{"SWC", 60, 80, 450},
          expectation{"GCRA", 10, 100, 1800},
          expectation{"GCRA", 60, 40, 260}}) {
        auto rig = rig_with(kind, limit, 4, 5);
        rig->heavy_tails = false;
        rig->repeats_refused = true;
        for (auto& one : rig->processes) {
            one->ask(50);
        }
        ASSERT_TRUE(rig->run_until_done(36000)) << kind << limit;
        EXPECT_LE(rig->rejects, refusals) << kind << limit;
        EXPECT_LE(rig->last_arrival(), until) << kind << limit;
    }
}

TEST_F(shared, large_limit_is_counted_in_buckets_and_still_never_exceeded)
{
    auto rig = rig_with("SL", 2000, 2, 6);
    for (auto& one : rig->processes) {
        one->ask(2200 / scale);
    }
    rig->time.at(30, [&rig = *rig] { rig.processes[0]->ask(400); });
    ASSERT_TRUE(rig->run_until_done(7200));
    EXPECT_EQ(rig->rejects, 0);
    EXPECT_LE(rig->peak(60), 2000u);
    // A bucket is a sixth of a second, so that is all that it costs.
    EXPECT_LE(rig->last_arrival(), 3 * 61 + 45);
}

TEST_F(shared, newcomer_while_redis_is_away_waits_unless_it_was_told_how_many_share)
{
    auto rig = rig_with("SL", 8, 2, 7);
    rig->heavy_tails = false;
    rig->run_for(1);
    for (auto& one : rig->processes) {
        one->link_lost("cut");
    }
    auto& stranger = rig->add(one_window(8), options_for(server(), "account"));
    stranger.link_lost("refused");
    auto told = options_for(server(), "account");
    told.processes = 4;
    auto& knows = rig->add(one_window(8), told);
    knows.link_lost("refused");
    rig->run_for(0.5);
    stranger.link_lost("refused");
    knows.link_lost("refused");
    stranger.ask(3);
    knows.ask(3);
    rig->run_for(100);
    EXPECT_EQ(stranger.done, 0);
    EXPECT_EQ(stranger.sharing().mode, "waiting");
    EXPECT_EQ(stranger.sharing().reason, "Redis cannot be used: refused");
    EXPECT_EQ(knows.done, 2); // 8 / 4, after a window of silence
    EXPECT_EQ(knows.sharing().mode, "own share");
    stranger.link_back();
    rig->run_for(200);
    EXPECT_EQ(stranger.done, 3);
    EXPECT_EQ(stranger.sharing().mode, "shared");
    EXPECT_TRUE(stranger.sharing().reachable);
}
