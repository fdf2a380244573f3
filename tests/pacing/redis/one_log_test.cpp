// One log for all: processes with different limits, keys that Redis lost, a server that took over.
#include "pacing/redis/rig_fixture.hpp"

#include <gmock/gmock.h>

using namespace redis_test;

namespace {

class one_log : public with_redis {
protected:
    static std::string prefix() { return "andante:{account}:"; }

    static std::string log_key(int window)
    {
        return prefix() + "log:only::" + std::to_string(window * 1'000'000'000LL);
    }

    rig_process& add(shared_rig& rig, unsigned limit, int window = 60)
    {
        return rig.add(one_window(limit, window), options_for(server(), "account"));
    }

    std::unique_ptr<shared_rig> rig_of(int server_limit)
    {
        auto rig = std::make_unique<shared_rig>(server(), 3);
        rig->redis.flush();
        rig->limit = server_limit;
        rig->heavy_tails = false;
        rig->api = rlbench::kind_named("SL").make(server_limit);
        return rig;
    }

    /// The log forgets what it took since then.
    static void lose_latest(shared_rig& rig, int window, double from)
    {
        const auto since = std::to_string(static_cast<std::int64_t>((utc_start + from) * 1e6));
        rig.redis.ask({"ZREMRANGEBYSCORE", log_key(window), since, "+inf"});
    }
};

} // namespace

TEST_F(one_log, limits_on_both_sides_of_a_thousand_are_counted_together)
{
    for (const bool small_first : {true, false}) {
        for (const bool headers : {true, false}) {
            auto rig = rig_of(1200);
            rig->with_headers = headers;
            auto& small = add(*rig, small_first ? 600 : 1200);
            auto& large = add(*rig, small_first ? 1200 : 600);
            rig->time.at(1, [&] { small.ask(1500 / scale); });
            rig->time.at(2, [&] { large.ask(1500 / scale); });
            rig->run_for(59);
            EXPECT_LE(rig->arrivals.size(), 1200u) << small_first << headers;
            rig->run_for(240);
            EXPECT_LE(rig->peak(60), 1200u) << small_first << headers;
            EXPECT_EQ(rig->rejects, 0) << small_first << headers;
            EXPECT_GE(rig->arrivals.size(), 2900u / scale) << small_first << headers;
        }
    }
}

TEST_F(one_log, request_that_left_before_the_log_grew_large_is_counted_once)
{
    auto rig = rig_of(1200);
    auto& small = add(*rig, 600);
    small.ask(1);
    rig->run_for(2);
    small.ask(300);
    rig->run_for(0.03); // under way
    ASSERT_LT(small.done, 200);
    auto& large = add(*rig, 1200);
    large.ask(1);
    rig->run_for(10);
    EXPECT_EQ(small.done, 301);
    EXPECT_EQ(large.done, 1);
    rig->run_for(6);
    EXPECT_EQ(small.window().used, 302u);
    EXPECT_EQ(large.window().used, 302u);
    rig->run_for(60);
    EXPECT_EQ(large.window().used, 0u);
}

TEST_F(one_log, key_that_was_evicted_is_noticed_and_told_again)
{
    for (const bool headers : {true, false}) {
        auto rig = rig_of(20);
        rig->with_headers = headers;
        for (int i = 0; i < 3; ++i) {
            add(*rig, 20).ask(60);
        }
        rig->run_for(61);
        for (const auto* key : {"log:only::60000000000", "window:only::60000000000"}) {
            rig->redis.ask({"DEL", prefix() + key});
            rig->run_for(70);
            EXPECT_LE(rig->peak(60), 20u) << key << headers;
            EXPECT_EQ(rig->rejects, 0) << key << headers;
        }
        ASSERT_TRUE(rig->run_until_done(3600));
        EXPECT_LE(rig->peak(60), 20u) << headers;
        EXPECT_EQ(rig->rejects, 0) << headers;
    }
}

TEST_F(one_log, places_of_jobs_that_were_evicted_are_told_again)
{
    auto rig = rig_of(1000);
    auto policies = one_window(900);
    policies.concurrency.emplace_back("jobs", 4, pacing::route_set::only({"POST /jobs"}));
    for (int i = 0; i < 2; ++i) {
        auto& one = rig->add(policies, options_for(server(), "account"));
        one.keeps_jobs = true;
        one.ask(4, "POST /jobs");
    }
    rig->run_for(30);
    ASSERT_EQ(rig->processes[0]->leases() + rig->processes[1]->leases(), 4u);
    rig->redis.ask({"DEL", prefix() + "jobs:jobs"});
    rig->run_for(200);
    EXPECT_EQ(rig->processes[0]->leases() + rig->processes[1]->leases(), 4u);
    for (int i = 0; i < 4; ++i) {
        auto& holder = *rig->processes[rig->processes[0]->leases() > 0 ? 0 : 1];
        holder.drop_lease();
        rig->run_for(10);
    }
    EXPECT_EQ(rig->arrivals.size(), 8u);
}

TEST_F(one_log, nothing_is_taken_for_evicted_that_ended_by_itself)
{
    auto rig = rig_of(20);
    for (int i = 0; i < 3; ++i) {
        add(*rig, 20);
    }
    rig->run_for(1);
    const auto epoch = [&] { return rig->redis.ask({"HGET", prefix() + "scope", "epoch"}).text; };
    const auto first = epoch();
    for (int round = 0; round < 6; ++round) {
        rig->processes[0]->gives_back = round == 3;
        for (auto& one : rig->processes) {
            one->ask(1 + round % 3);
        }
        rig->run_for(round % 2 == 0 ? 90 : 1000);
        EXPECT_EQ(epoch(), first) << round;
    }
}

TEST_F(one_log, server_that_took_over_some_entries_short_is_told_what_it_misses)
{
    for (const bool under_way : {false, true}) {
        auto rig = rig_of(20);
        rig->with_headers = false;
        for (int i = 0; i < 2; ++i) {
            add(*rig, 20);
        }
        rig->run_for(10);
        rig->processes[0]->ask(1);
        rig->run_for(2);
        const double began = rig->time.now;
        rig->processes[0]->ask(10);
        rig->run_for(under_way ? 0.04 : 2);
        lose_latest(*rig, 60, began);
        for (auto& one : rig->processes) {
            one->link_renewed();
        }
        rig->run_for(1);
        rig->processes[1]->ask(20);
        rig->run_for(30);
        EXPECT_EQ(rig->rejects, 0) << under_way;
        EXPECT_LE(rig->arrivals.size(), 20u) << under_way;
        rig->run_for(120);
        EXPECT_EQ(rig->arrivals.size(), 31u) << under_way;
        EXPECT_LE(rig->peak(60), 20u) << under_way;
    }
}

TEST_F(one_log, windows_of_one_name_that_last_differently_are_told)
{
    auto rig = rig_of(20);
    auto& minute = add(*rig, 20, 60);
    auto& half = add(*rig, 20, 30);
    rig->run_for(20);
    EXPECT_THAT(minute.sharing().warning, testing::HasSubstr("the limit only is per 60 s here"));
    EXPECT_THAT(minute.sharing().warning, testing::HasSubstr("per 30 s in another process"));
    EXPECT_THAT(half.sharing().warning, testing::HasSubstr("per 30 s here"));
    half.leave();
    rig->run_for(120);
    EXPECT_EQ(minute.sharing().warning, "");
}

TEST_F(one_log, two_providers_with_one_account_name_are_counted_apart)
{
    auto rig = rig_of(40);
    for (const auto* provider : {"one", "other"}) {
        auto policies = one_window(20);
        policies.provider = provider;
        rig->add(policies, options_for(server(), "account")).ask(20);
    }
    rig->run_for(30);
    EXPECT_EQ(rig->arrivals.size(), 40u);
}
