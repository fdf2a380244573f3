// Limits that count partitions apart, with very many partitions.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace pacing_test;

namespace {

/// Ten a minute for each model.
pacing::policy_set by_model()
{
    auto set = one_window(10);
    set.windows[0].scope = pacing::scope::organization_model;
    return set;
}

pacing::permit_request for_model(int number)
{
    pacing::permit_request request("POST /infer");
    request.partition = "model-" + std::to_string(number);
    return request;
}

} // namespace

TEST(partitions, those_that_nobody_asks_for_any_more_are_forgotten)
{
    engine_rig rig(by_model(), calm_options());
    for (int number = 0; number < 20'000; ++number) {
        auto& one = rig.ask(for_model(number));
        ASSERT_TRUE(one.granted);
        rig.accept(one);
        rig.advance(1);
    }
    EXPECT_LT(rig.engine().routes(), 1'000u);
    EXPECT_LT(rig.engine().lanes(), 1'000u);
    EXPECT_LT(rig.engine().store().windows(), 2'000u);
    EXPECT_LT(rig.engine().save(rig.now, engine_rig::utc_start + rig.now).size(), 500'000u);
    EXPECT_LT(rig.engine().snapshot(rig.now).windows.size(), 1'000u);
}

TEST(partitions, what_still_counts_is_not_forgotten)
{
    engine_rig rig(by_model(), calm_options());
    const auto use_up = [&rig] {
        for (int number = 0; number < 10; ++number) {
            auto& one = rig.ask(for_model(0));
            ASSERT_TRUE(one.granted);
            rig.accept(one, said(rig, 9 - number));
        }
    };
    use_up();
    for (int number = 1; number < 5'000; ++number) {
        rig.accept(rig.ask(for_model(number)));
        rig.advance(0.01);
    }
    EXPECT_FALSE(rig.ask(for_model(0)).granted) << "its window is still full";
}

TEST(partitions, permits_and_leases_that_are_out_keep_what_they_belong_to)
{
    auto policies = by_model();
    policies.concurrency.emplace_back("jobs", 1'000'000, pacing::route_set::all());
    engine_rig rig(policies, calm_options());
    auto& flying = rig.ask(for_model(0));
    auto& running = rig.ask(for_model(1));
    const auto* lease = rig.engine().detach_lease(running.given);
    ASSERT_NE(lease, nullptr);
    rig.accept(running);
    for (int number = 2; number < 3'000; ++number) {
        rig.accept(rig.ask(for_model(number)));
        rig.advance(2);
    }
    rig.accept(flying);
    rig.engine().release_lease(*lease);
    EXPECT_EQ(rig.engine().snapshot(rig.now).concurrency.at(0).held, 0u);
    EXPECT_TRUE(rig.ask(for_model(0)).granted);
    EXPECT_TRUE(rig.ask(for_model(1)).granted);
}

TEST(partitions, an_answer_of_one_asks_for_nobody_in_the_others)
{
    engine_rig rig(by_model(), calm_options());
    constexpr int many = 2'000;
    std::vector<rig_job*> first;
    for (int number = 0; number < many; ++number) {
        first.push_back(&rig.ask(for_model(number)));
        for (int more = 0; more < 12; ++more) {
            rig.ask(for_model(number)); // behind the scout
        }
    }
    const auto before = rig.engine().questions();
    rig.accept(*first[7], said(rig, 9));
    EXPECT_LT(rig.engine().questions() - before, 40u);
}

TEST(partitions, under_a_common_limit_who_is_more_urgent_goes_first)
{
    auto policies = by_model();
    policies.windows.emplace_back("all", 5, std::chrono::seconds(60));
    engine_rig rig(policies, calm_options());
    std::vector<rig_job*> first;
    for (int number = 0; number < 5; ++number) {
        auto& one = rig.ask(for_model(number));
        ASSERT_TRUE(one.granted);
        rig.accept(one, said(rig, 4 - number));
    }
    auto& usual = rig.ask(for_model(50));
    auto urgent_request = for_model(60);
    urgent_request.priority = priority::interactive;
    urgent_request.weight = 2;
    auto& urgent = rig.ask(urgent_request);
    rig.advance(70);
    ASSERT_TRUE(urgent.granted);
    EXPECT_FALSE(usual.granted) << "one looks after a quiet time";
    rig.accept(urgent, said(rig, 3));
    EXPECT_TRUE(usual.granted);
}

TEST(partitions, one_may_have_a_limit_of_its_own_in_place_of_the_general_one)
{
    auto set = by_model();
    const auto general = set.windows[0].name;
    set.set(pacing::window_limit(general + "[model-1]", 2, std::chrono::minutes(1)));
    engine_rig rig(set, calm_options());
    const auto granted_of = [&rig](int number) {
        int granted = 0;
        for (int each = 0; each < 12; ++each) {
            auto& one = rig.ask(for_model(number));
            if (one.granted) {
                ++granted;
                rig.accept(one, said(rig, 100));
            }
        }
        return granted;
    };
    EXPECT_EQ(granted_of(1), 2);
    EXPECT_GE(granted_of(2), 9) << "the others have what they had";
    const auto windows = rig.engine().snapshot(rig.now).windows;
    ASSERT_EQ(windows.size(), 2u);
    EXPECT_EQ(windows[0].name, general + "[model-1]") << "once, and without its partition again";
    EXPECT_TRUE(windows[0].partition.empty());
}

TEST(partitions, a_limit_of_its_own_covers_what_the_general_one_does)
{
    auto set = by_model();
    set.windows[0].routes = pacing::route_set::only({"POST /infer"});
    set.set(pacing::window_limit(set.windows[0].name + "[model-1]", 2, std::chrono::minutes(1)));
    ASSERT_EQ(set.windows.size(), 2u);
    EXPECT_TRUE(set.windows[1].routes.covers("POST /infer"));
    EXPECT_FALSE(set.windows[1].routes.covers("GET /models"));
}
