// The engine: partitions, tags, what it learns from refusals.
#include "pacing/engine_rig.hpp"
#include "support/simulation/runs.hpp"

#include <gtest/gtest.h>

using namespace pacing_test;
using namespace std::chrono_literals;

namespace {

/// A store that decides later, like one in another machine.
class far_store final : public pacing::quota_store {
public:
    explicit far_store(pacing::local_store& near)
        : near_(near)
    {}
    window_index open(const pacing::window_limit& limit, std::string_view partition) override
    {
        return near_.open(limit, partition);
    }
    std::optional<decision> take(const question& wanted, double now, std::uint64_t cookie) override
    {
        const std::vector<window_index> windows(wanted.windows.begin(), wanted.windows.end());
        const std::vector<double> queued(wanted.queued.begin(), wanted.queued.end());
        auto later = wanted;
        later.windows = windows;
        later.queued = queued;
        asked.emplace_back(cookie, *near_.take(later, now, cookie));
        return std::nullopt;
    }
    void listen(std::function<void()>) override {}
    void left(std::uint64_t ticket, double now) override { near_.left(ticket, now); }
    void give_back(std::uint64_t ticket, double now) override { near_.give_back(ticket, now); }
    void lost(std::uint64_t ticket, double now) override { near_.lost(ticket, now); }
    void settle(std::uint64_t ticket, const pacing::answer_verdict& seen, double now) override
    {
        near_.settle(ticket, seen, now);
    }
    double estimate(
        std::span<const window_index> windows, std::span<const double> ahead, double now
    ) const override
    {
        return near_.estimate(windows, ahead, now);
    }
    double kept(window_index window) const override { return near_.kept(window); }
    double limit(window_index window) const override { return near_.limit(window); }
    double paused_until(window_index window) const override { return near_.paused_until(window); }
    std::optional<double> server_offset() const override { return near_.server_offset(); }
    std::uint64_t limit_changes() const override { return near_.limit_changes(); }
    std::uint64_t pauses() const override { return near_.pauses(); }
    capacity room(window_index window, double now) const override
    {
        return near_.room(window, now);
    }
    pacing::window_status status(window_index window, double now) const override
    {
        return near_.status(window, now);
    }
    std::size_t windows() const override { return near_.windows(); }
    const std::string& name(window_index window) const override { return near_.name(window); }
    std::string save(double now, double utc) const override { return near_.save(now, utc); }
    bool restore(std::string_view state, double now, double utc) override
    {
        return near_.restore(state, now, utc);
    }

    std::vector<std::pair<std::uint64_t, decision>> asked;

private:
    pacing::local_store& near_;
};

} // namespace

TEST(engine, partitions_of_an_organisation_are_counted_apart)
{
    pacing::policy_set set;
    pacing::window_limit model("model", 1, std::chrono::minutes(1));
    model.scope = pacing::scope::organization_model;
    set.windows.push_back(model);
    engine_rig rig(set, calm_options());
    pacing::permit_request a("POST /chat");
    a.partition = "small";
    auto b = a;
    b.partition = "large";
    EXPECT_TRUE(rig.ask(a).granted);
    EXPECT_FALSE(rig.ask(a).granted);
    EXPECT_TRUE(rig.ask(b).granted);
}

TEST(engine, tags_share_a_class_fairly_however_long_their_lines_are)
{
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    engine_rig rig(one_window(10), options);
    auto& scout = rig.ask();
    pacing::permit_request many("GET /x");
    many.tag = "many";
    pacing::permit_request few("GET /x");
    few.tag = "few";
    std::vector<rig_job*> long_line;
    for (int i = 0; i < 50; ++i) {
        long_line.push_back(&rig.ask(many));
    }
    std::vector<rig_job*> short_line;
    for (int i = 0; i < 4; ++i) {
        short_line.push_back(&rig.ask(few));
    }
    rig.accept(scout, fields().with("X-RateLimit-Remaining", "9"));
    int served = 0;
    for (const auto* one : short_line) {
        served += one->granted ? 1 : 0;
    }
    EXPECT_EQ(served, 4); // of nine places
    EXPECT_EQ(rig.granted(), 10);
}

TEST(engine, far_store_decides_later_and_a_grant_for_one_who_left_goes_back)
{
    pacing::window_settings settings;
    settings.guard_only = true;
    pacing::local_store near(settings, 0);
    auto owned = std::make_unique<far_store>(near);
    auto& far = *owned;
    pacing::engine engine(one_window(2), calm_options(), std::move(owned), 0, 1.8e9);
    const pacing::permit_request request("GET /x");
    pacing::waiter first;
    pacing::waiter second;
    std::vector<pacing::engine::done> out;
    ASSERT_FALSE(engine.enter(first, request, engine_rig::forever, 0));
    engine.pump(0, out);
    EXPECT_TRUE(out.empty()); // asked, not answered
    ASSERT_EQ(far.asked.size(), 1u);
    engine.cancel(first);
    engine.decided(far.asked[0].first, far.asked[0].second, 1, out);
    EXPECT_TRUE(out.empty());
    EXPECT_EQ(near.window(0).own().in_flight(), 0);
    ASSERT_FALSE(engine.enter(second, request, engine_rig::forever, 1));
    engine.pump(1, out);
    ASSERT_EQ(far.asked.size(), 2u);
    engine.decided(far.asked[1].first, far.asked[1].second, 2, out);
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].who, &second);
    EXPECT_TRUE(out[0].granted.has_value());
}

TEST(engine, server_that_gives_no_hint_at_all_is_learnt_from_its_refusals)
{
    // nginx limit_req: an even rate with a small burst, 429 or 503 and not a single header.
    engine_rig rig(one_window(60), calm_options());
    double full_at = 0;
    int rejects = 0;
    auto jobs = rig.ask_many(120);
    while (rig.now < 400 && rig.granted() - rejects < 120) {
        for (auto* one : jobs) {
            if (!one->granted) {
                continue;
            }
            full_at = std::max(full_at, rig.now);
            if (full_at - rig.now > 4) {
                ++rejects;
                rig.answer(*one, 429);
                rig.ask_again(*one, pacing::permit_request("GET /x"));
            } else {
                full_at += 1;
                rig.accept(*one);
            }
        }
        rig.advance(0.1);
    }
    EXPECT_EQ(rig.granted() - rejects, 120);
    EXPECT_LE(rejects, 6);
}

TEST(engine, same_seed_gives_the_same_run)
{
    const auto once = [] {
        rlbench::row one;
        one.make = [](rlbench::simulation& run_, std::vector<int> jobs, int, int) {
            return rlbench::our_limiter(run_, std::move(jobs), rlbench::our_settings());
        };
        rlbench::simulation::setup how;
        how.kind = &rlbench::kind_named("SWC");
        how.limit = 20;
        how.seed = 99;
        how.wrong = rlbench::quirk::missing;
        return rlbench::run_once(one, how, 2);
    };
    const auto first = once();
    const auto second = once();
    EXPECT_EQ(first.ratio, second.ratio);
    EXPECT_EQ(first.rejects, second.rejects);
}

namespace {

pacing::policy_set jobs_of_unknown_cap()
{
    auto set = one_window(1000);
    set.concurrency.emplace_back("jobs", 0, pacing::route_set::only({"POST /jobs"}));
    return set;
}

/// The lease stays with its job.
void start_job(engine_rig& rig, rig_job& one)
{
    rig.engine().detach_lease(one.given);
    rig.accept(one);
}

} // namespace

TEST(engine, what_a_refusal_proved_of_a_cap_is_tried_again_after_twice_as_long_each_time)
{
    engine_rig rig(jobs_of_unknown_cap(), calm_options());
    auto& running = rig.ask("POST /jobs");
    rig.pump();
    start_job(rig, running);
    auto& next = rig.ask("POST /jobs");
    for (const double pause : {60.0, 120.0, 240.0, 480.0, 960.0, 960.0}) {
        rig.pump();
        ASSERT_TRUE(next.granted);
        rig.answer(next, 429, fields(), "QUEUE_FULL");
        rig.ask_again(next, pacing::permit_request("POST /jobs"));
        rig.advance(pause - 1);
        EXPECT_FALSE(next.granted) << pause;
        rig.advance(1);
        EXPECT_TRUE(next.granted) << pause;
    }
}

TEST(engine, a_create_waits_for_a_job_only_while_it_is_in_line_at_a_full_cap)
{
    engine_rig rig(jobs_of_unknown_cap(), calm_options());
    const pacing::permit_request create("POST /jobs");
    auto& running = rig.ask("POST /jobs");
    rig.pump();
    start_job(rig, running);
    EXPECT_FALSE(rig.engine().waits_for_jobs(create, rig.now));
    auto& next = rig.ask("POST /jobs");
    rig.pump();
    rig.answer(next, 429, fields(), "QUEUE_FULL");
    EXPECT_FALSE(rig.engine().waits_for_jobs(create, rig.now)) << "nobody is in line";
    rig.ask_again(next, create);
    EXPECT_TRUE(rig.engine().waits_for_jobs(create, rig.now));
    EXPECT_FALSE(rig.engine().waits_for_jobs(pacing::permit_request("GET /jobs"), rig.now));
    rig.engine().release_lease(*running.given.route, running.given.ticket, rig.now);
    rig.pump();
    EXPECT_TRUE(next.granted);
    EXPECT_FALSE(rig.engine().waits_for_jobs(create, rig.now));
}

namespace {

/// Answers as a service does that says what is left and not until when.
void say_left(engine_rig& rig, rig_job& one, int left)
{
    rig.accept(one, said(rig, left));
}

} // namespace

TEST(engine, all_of_a_window_leaves_at_once_when_a_few_more_wait)
{
    engine_rig rig(one_window(10), calm_options());
    rig.now = 7.3;
    const auto all = rig.ask_many(13);
    ASSERT_EQ(rig.granted(), 1) << "one looks";
    rig.now += 0.1;
    say_left(rig, *all[0], 9);
    EXPECT_EQ(rig.granted(), 10);
    const auto seen = rig.engine().snapshot(rig.now);
    EXPECT_EQ(seen.windows[0].left, 0u);
    EXPECT_EQ(seen.windows[0].mode.find("kept"), std::string::npos) << seen.windows[0].mode;
    EXPECT_EQ(rig.engine().reason(*all[10], rig.now), "the window is full");
}

TEST(engine, places_that_a_long_line_leaves_empty_to_learn_are_told_of)
{
    engine_rig rig(one_window(10), calm_options());
    rig.now = 7.3;
    const auto all = rig.ask_many(48);
    rig.now += 0.1;
    say_left(rig, *all[0], 9);
    ASSERT_EQ(rig.granted(), 8);
    for (int number = 1; number < 8; ++number) {
        say_left(rig, *all[static_cast<std::size_t>(number)], 9 - number);
    }
    auto seen = rig.engine().snapshot(rig.now);
    EXPECT_EQ(seen.windows[0].left, 0u);
    EXPECT_NE(seen.text().find(", 2 kept to see how it counts"), std::string::npos) << seen.text();
    EXPECT_EQ(
        rig.engine().reason(*all[8], rig.now), "places are kept to see how the server counts"
    );
    for (std::size_t number = 13; number < all.size(); ++number) {
        rig.engine().cancel(*all[number]);
    }
    rig.pump();
    EXPECT_EQ(rig.granted(), 10) << "those who have gone need no answer any more";
    seen = rig.engine().snapshot(rig.now);
    EXPECT_EQ(seen.windows[0].mode.find("kept"), std::string::npos) << seen.windows[0].mode;
}
