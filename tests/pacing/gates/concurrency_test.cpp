// Caps on unfinished jobs whose places others take and give back unseen.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace pacing_test;

namespace {

const pacing::permit_request create("POST /jobs");

pacing::policy_set jobs_up_to(unsigned cap)
{
    auto set = one_window(1000);
    set.concurrency.emplace_back("jobs", cap, pacing::route_set::only({"POST /jobs"}));
    return set;
}

void refuse(engine_rig& rig, rig_job& one, const fields& with = fields())
{
    rig.answer(one, 429, with, "QUEUE_FULL");
    rig.ask_again(one, create);
}

/// The lease stays with its job.
void begin_job(engine_rig& rig, rig_job& one)
{
    rig.engine().detach_lease(one.given);
    rig.accept(one, said(rig, 900));
}

/// The window must not be what they wait for.
void keep_fresh(engine_rig& rig)
{
    rig.accept(rig.ask("GET /x"), said(rig, 900));
}

/// What a run of creates came to.
struct create_run {
    std::vector<double> sent;
    int begun = 0;
    double last_begun = 0;
};

/// Answers creates after a tenth of a second, by how many jobs of ours the server has room for.
template <class Room>
create_run run_creates(engine_rig& rig, const std::vector<rig_job*>& jobs, double until, Room room)
{
    create_run run;
    std::vector<rig_job*> under_way;
    while (rig.now < until && run.begun < static_cast<int>(jobs.size())) {
        for (auto* one : under_way) {
            if (run.begun < room(rig.now)) {
                begin_job(rig, *one);
                ++run.begun;
                run.last_begun = rig.now;
            } else {
                refuse(rig, *one);
            }
        }
        rig.advance(0.1);
        under_way.clear();
        for (auto* one : jobs) {
            if (one->granted) {
                under_way.push_back(one);
                run.sent.push_back(one->granted_at);
            }
        }
    }
    return run;
}

/// One finds out that the cap is reached, and the other 39 come then.
auto forty_creates(engine_rig& rig)
{
    auto jobs = rig.ask_many(1, "POST /jobs");
    rig.advance(0.1);
    refuse(rig, *jobs[0]);
    for (auto* one : rig.ask_many(39, "POST /jobs")) {
        jobs.push_back(one);
    }
    return jobs;
}

} // namespace

TEST(concurrency, one_create_looks_while_others_jobs_fill_the_cap_and_all_go_when_they_end)
{
    for (const unsigned cap : {0U, 50U}) {
        engine_rig rig(jobs_up_to(cap), calm_options());
        rig.accept(rig.ask("GET /x"), said(rig, 999));
        const auto jobs = forty_creates(rig);
        const auto run = run_creates(rig, jobs, 1000, [](double t) { return t < 600 ? 0 : 50; });
        EXPECT_EQ(run.begun, 40);
        EXPECT_LE(run.last_begun, 600 + 60 + 2) << "promptly";
        const auto early =
            std::count_if(run.sent.begin(), run.sent.end(), [](double t) { return t < 600; });
        EXPECT_LE(early, 14);
        EXPECT_GE(early, 8);
        for (long i = 1; i < early; ++i) {
            const auto at = static_cast<std::size_t>(i);
            EXPECT_GE(run.sent[at] - run.sent[at - 1], 10) << "one for each proof";
        }
    }
}

TEST(concurrency, when_few_places_become_free_few_are_refused)
{
    engine_rig rig(jobs_up_to(0), calm_options());
    rig.accept(rig.ask("GET /x"), said(rig, 999));
    const auto jobs = forty_creates(rig);
    const auto run = run_creates(rig, jobs, 400, [](double t) { return t < 100 ? 0 : 3; });
    EXPECT_EQ(run.begun, 3);
    EXPECT_LE(run.sent.size(), 5u + 3u + 3u + 4u); // looks, accepted, one too many, later looks
}

TEST(concurrency, one_looks_beside_jobs_of_ours_too)
{
    engine_rig rig(jobs_up_to(0), calm_options());
    begin_job(rig, rig.ask("POST /jobs"));
    auto& refused = rig.ask("POST /jobs");
    refuse(rig, refused);
    auto others = rig.ask_many(20, "POST /jobs");
    rig.advance(59);
    EXPECT_FALSE(refused.granted);
    keep_fresh(rig);
    rig.advance(2);
    EXPECT_TRUE(refused.granted);
    EXPECT_FALSE(others[0]->granted) << "until it has its answer";
    begin_job(rig, refused);
    EXPECT_TRUE(others[0]->granted);
    EXPECT_TRUE(others[1]->granted);
    EXPECT_FALSE(others[2]->granted);
}

TEST(concurrency, a_look_that_says_nothing_lets_the_next_one_look)
{
    engine_rig rig(jobs_up_to(0), calm_options());
    rig.answer(rig.ask("POST /jobs"), 429, said(rig, 900), "QUEUE_FULL");
    auto jobs = rig.ask_many(4, "POST /jobs");
    rig.advance(9.9);
    EXPECT_FALSE(jobs[0]->granted);
    rig.advance(0.2);
    ASSERT_TRUE(jobs[0]->granted);
    EXPECT_FALSE(jobs[1]->granted);
    rig.engine().give_back(jobs[0]->given, rig.now); // it was not sent
    rig.pump();
    ASSERT_TRUE(jobs[1]->granted);
    EXPECT_FALSE(jobs[2]->granted);
    rig.answer(*jobs[1], 400, said(rig, 900)); // of the cap it says nothing
    ASSERT_TRUE(jobs[2]->granted);
    EXPECT_FALSE(jobs[3]->granted);
    rig.engine().lost(jobs[2]->given, rig.now);
    rig.pump();
    EXPECT_TRUE(jobs[3]->granted);
}

TEST(concurrency, what_left_before_a_refusal_does_not_refute_it)
{
    engine_rig rig(jobs_up_to(0), calm_options());
    rig.answer(rig.ask("POST /jobs"), 429, said(rig, 900), "QUEUE_FULL");
    auto jobs = rig.ask_many(6, "POST /jobs");
    rig.advance(10.1);
    begin_job(rig, *jobs[0]);
    ASSERT_TRUE(jobs[1]->granted);
    ASSERT_TRUE(jobs[2]->granted);
    rig.advance(0.1);
    rig.answer(*jobs[1], 429, said(rig, 900), "QUEUE_FULL");
    begin_job(rig, *jobs[2]);
    rig.advance(55);
    keep_fresh(rig);
    rig.advance(6);
    EXPECT_TRUE(jobs[3]->granted);
    EXPECT_FALSE(jobs[4]->granted) << "one looks again";
}

TEST(concurrency, a_told_wait_is_kept)
{
    engine_rig rig(jobs_up_to(0), calm_options());
    auto& one = rig.ask("POST /jobs");
    refuse(rig, one, fields().with("Retry-After", "25"));
    rig.advance(24.9);
    EXPECT_FALSE(one.granted);
    rig.advance(0.2);
    EXPECT_TRUE(one.granted);
}

TEST(concurrency, a_create_whose_answer_was_lost_keeps_its_place_for_a_while)
{
    engine_rig rig(jobs_up_to(1), calm_options());
    auto& lost = rig.ask("POST /jobs");
    ASSERT_TRUE(lost.granted);
    rig.engine().lost(lost.given, rig.now);
    EXPECT_EQ(rig.engine().snapshot(rig.now).concurrency[0].held, 1u);
    auto& next = rig.ask("POST /jobs");
    rig.advance(59);
    EXPECT_FALSE(next.granted) << "its job may run";
    rig.advance(1.1);
    EXPECT_TRUE(next.granted);
    EXPECT_NEAR(next.granted_at, 60, 0.01) << "a timer, not a chance";
    rig.engine().give_back(next.given, rig.now);
    EXPECT_EQ(rig.engine().snapshot(rig.now).concurrency[0].held, 0u);
    rig.engine().lost(rig.ask("POST /jobs").given, rig.now);
    EXPECT_FALSE(rig.engine().try_take(create, rig.now + 59));
    EXPECT_TRUE(rig.engine().try_take(create, rig.now + 61));
}

TEST(concurrency, those_who_wait_for_a_job_stand_in_nobodys_way_to_the_window)
{
    auto set = one_window(60);
    set.concurrency.emplace_back("jobs", 5, pacing::route_set::only({"POST /jobs"}));
    engine_rig rig(set, calm_options());
    const auto jobs = rig.ask_many(200, "POST /jobs");
    for (std::size_t i = 0; i < 5; ++i) {
        ASSERT_TRUE(jobs[i]->granted);
        rig.engine().detach_lease(jobs[i]->given);
        rig.accept(*jobs[i]);
    }
    pacing::permit_request look("GET /jobs/1");
    look.priority = priority::poll;
    const auto& looked = rig.ask(look, rig.now + 8);
    EXPECT_FALSE(looked.refused) << "195 wait before it, and none of them can leave";
    EXPECT_TRUE(looked.granted);
}

TEST(concurrency, a_refusal_that_names_another_cap_changes_it)
{
    for (const unsigned told : {3U, 9U}) {
        pacing::concurrency_gate gate(pacing::concurrency_limit("jobs", 5, pacing::route_set::all())
        );
        gate.take();
        gate.refused(0, 5.0, told, std::nullopt);
        EXPECT_EQ(gate.cap(), told);
        gate.refused(0, 5.0, std::nullopt, std::nullopt);
        EXPECT_EQ(gate.cap(), told) << "one that names none leaves it";
    }
}

TEST(concurrency, tells_how_many_more_may_begin)
{
    pacing::concurrency_gate gate(pacing::concurrency_limit("jobs", 3, pacing::route_set::all()));
    EXPECT_EQ(gate.places(0), 3);
    gate.take();
    EXPECT_EQ(gate.places(0), 2);
    gate.take();
    gate.take();
    EXPECT_EQ(gate.places(0), 0);
    const pacing::concurrency_gate unknown(
        pacing::concurrency_limit("jobs", 0, pacing::route_set::all())
    );
    EXPECT_TRUE(std::isinf(unknown.places(0)));
}
