// Very many lanes behind something that they have in common: the first speaks for all.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace pacing_test;

namespace {

constexpr int many = 10'000;

/// A hundred a minute in all, and so many a minute of each model.
pacing::policy_set common_and_apart(unsigned of_model = 10)
{
    auto set = one_window(100);
    set.windows.emplace_back("model", of_model, std::chrono::seconds(60));
    set.windows[1].scope = pacing::scope::organization_model;
    return set;
}

pacing::permit_request of_model(int number, priority rank = priority::normal)
{
    pacing::permit_request request("POST /infer");
    request.partition = "model-" + std::to_string(number);
    request.priority = rank;
    return request;
}

pacing::limiter_options guarded()
{
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    return options;
}

/// Lets so many requests pass, of a model each, and answers them.
void use(engine_rig& rig, int count, int first_model)
{
    for (int number = 0; number < count; ++number) {
        auto& one = rig.ask(of_model(first_model + number));
        ASSERT_TRUE(one.granted) << number;
        rig.accept(one, said(rig, count - 1 - number));
    }
}

std::vector<rig_job*> one_of_each(engine_rig& rig, priority rank = priority::normal)
{
    std::vector<rig_job*> all;
    for (int number = 0; number < many; ++number) {
        all.push_back(&rig.ask(of_model(number, rank)));
    }
    return all;
}

} // namespace

TEST(many_lanes, behind_a_full_window_are_asked_about_once_for_all)
{
    engine_rig rig(common_and_apart(), guarded());
    use(rig, 100, many);
    auto before = rig.engine().questions();
    const auto waiting = one_of_each(rig);
    EXPECT_LE(rig.engine().questions() - before, 3u * many) << "those who come, and the first";

    before = rig.engine().questions();
    rig.engine().cancel(*waiting[many / 2]);
    rig.pump();
    EXPECT_LE(rig.engine().questions() - before, 3u) << "one leaves the line";

    before = rig.engine().questions();
    rig.advance(30);
    EXPECT_LE(rig.engine().questions() - before, 10u) << "time passes";
    EXPECT_EQ(rig.granted(), 100);
}

TEST(many_lanes, leave_in_the_order_in_which_they_came_when_their_window_opens)
{
    engine_rig rig(common_and_apart(), guarded());
    use(rig, 100, many);
    one_of_each(rig);
    const auto before = rig.engine().questions();
    rig.order.clear();
    rig.advance(60.001);
    ASSERT_EQ(rig.granted(), 1) << "one looks after a quiet time";
    EXPECT_LE(rig.engine().questions() - before, 10u);
    EXPECT_EQ(rig.order.front(), 100);
}

TEST(many_lanes, serve_the_most_urgent_first_whatever_lane_it_is_in)
{
    engine_rig rig(common_and_apart(), guarded());
    use(rig, 100, many);
    const auto usual = one_of_each(rig);
    auto& urgent = rig.ask(of_model(many / 2, priority::interactive));
    auto& more_urgent_lane = rig.ask(of_model(2 * many, priority::interactive));
    rig.order.clear();
    rig.advance(60.001);
    ASSERT_TRUE(urgent.granted);
    rig.accept(urgent, said(rig, 99));
    ASSERT_GE(rig.granted(), 100);
    EXPECT_EQ(rig.order[1], more_urgent_lane.number);
    EXPECT_EQ(rig.order[2], usual[0]->number);
    EXPECT_TRUE(std::is_sorted(rig.order.begin() + 2, rig.order.end()));
}

TEST(many_lanes, wait_for_the_end_of_a_job_behind_one_cap_and_none_is_asked_about)
{
    auto policies = common_and_apart();
    policies.concurrency.emplace_back("jobs", 2, pacing::route_set::all());
    engine_rig rig(policies, guarded());
    auto& first = rig.ask(of_model(many));
    const auto* lease = rig.engine().detach_lease(first.given);
    rig.accept(first, said(rig, 99));
    auto& second = rig.ask(of_model(many + 1));
    ASSERT_TRUE(second.granted);
    auto before = rig.engine().questions();
    const auto waiting = one_of_each(rig);
    EXPECT_EQ(rig.engine().questions() - before, 0u);

    rig.engine().release_lease(*lease, first.given.ticket, rig.now);
    rig.pump();
    EXPECT_TRUE(waiting[0]->granted);
    EXPECT_FALSE(waiting[1]->granted);
    EXPECT_LE(rig.engine().questions() - before, 2u);
}

TEST(many_lanes, hold_up_nobody_who_does_not_need_what_they_wait_for)
{
    auto policies = common_and_apart(2);
    policies.windows[0].routes = pacing::route_set::only({"POST /infer"});
    engine_rig rig(policies, guarded());
    use(rig, 100, many);
    one_of_each(rig);
    const auto before = rig.engine().questions();
    auto& beside = rig.ask("GET /x");
    EXPECT_TRUE(beside.granted);
    EXPECT_LE(rig.engine().questions() - before, 3u);
}

TEST(many_lanes, whose_own_window_is_full_let_the_others_pass)
{
    engine_rig rig(common_and_apart(1), guarded());
    use(rig, 60, 0);
    std::vector<rig_job*> full;
    for (int number = 0; number < 60; ++number) {
        full.push_back(&rig.ask(of_model(number)));
    }
    std::vector<rig_job*> others;
    for (int number = 60; number < 120; ++number) {
        others.push_back(&rig.ask(of_model(number)));
    }
    rig.accept(*others[0], said(rig, 39));
    EXPECT_EQ(rig.granted(), 100) << "what the common window has left";
    EXPECT_TRUE(others[39]->granted);
    EXPECT_FALSE(others[40]->granted);
    EXPECT_TRUE(std::none_of(full.begin(), full.end(), [](auto* one) { return one->granted; }));
}

TEST(many_lanes, one_that_waits_for_two_windows_lets_a_lighter_one_pass)
{
    auto policies = common_and_apart(10);
    policies.windows[0].count = 10;
    engine_rig rig(policies, guarded());
    use(rig, 8, many); // two are left in common
    auto heavy_request = of_model(1);
    heavy_request.weight = 8;
    auto scout_request = of_model(1);
    scout_request.weight = 1;
    auto& own = rig.ask(scout_request);
    ASSERT_TRUE(own.granted);
    auto again = of_model(1);
    again.weight = 10;
    auto& heavy = rig.ask(again); // neither its own nor the common window has ten
    EXPECT_FALSE(heavy.granted);
    auto& light = rig.ask(of_model(2));
    EXPECT_TRUE(light.granted);
    EXPECT_FALSE(heavy.granted);
}

TEST(many_lanes, leave_the_reserve_to_others_without_being_asked_each)
{
    engine_rig rig(common_and_apart(), guarded());
    use(rig, 90, many);
    one_of_each(rig, priority::batch);
    EXPECT_EQ(rig.granted(), 90) << "ten are kept";
    const auto before = rig.engine().questions();
    auto& usual = rig.ask(of_model(many + 200));
    EXPECT_TRUE(usual.granted);
    rig.accept(usual, said(rig, 9));
    EXPECT_LE(rig.engine().questions() - before, 10u);
}

TEST(many_lanes, that_have_waited_long_go_before_those_who_came_later)
{
    auto options = guarded();
    options.age = std::chrono::seconds(20);
    engine_rig rig(common_and_apart(), options);
    use(rig, 100, many);
    std::vector<rig_job*> old;
    for (int number = 0; number < 50; ++number) {
        old.push_back(&rig.ask(of_model(number, priority::poll)));
    }
    rig.advance(50); // two steps more urgent
    auto& later = rig.ask(of_model(many + 300, priority::normal));
    auto& urgent = rig.ask(of_model(many + 301, priority::interactive));
    rig.order.clear();
    rig.advance(10.001);
    ASSERT_EQ(rig.granted(), 1);
    EXPECT_EQ(rig.order.front(), old[0]->number) << "three steps by now, and it came first";
    rig.accept(*old[0], said(rig, 99));
    ASSERT_TRUE(later.granted);
    const auto at = [&rig](const rig_job& one) {
        return std::find(rig.order.begin(), rig.order.end(), one.number) - rig.order.begin();
    };
    EXPECT_LT(at(*old[49]), at(urgent));
    EXPECT_LT(at(urgent), at(later));
}

TEST(many_lanes, are_counted_where_people_look)
{
    engine_rig rig(common_and_apart(), guarded());
    use(rig, 100, many);
    one_of_each(rig);
    rig.ask(of_model(0, priority::batch));
    const auto seen = rig.engine().snapshot(rig.now);
    EXPECT_EQ(seen.queued[1], std::size_t(many));
    EXPECT_EQ(seen.queued[2], 1u);
}
