// The limiter as applications use it, and the parts behind it that have no number among the forty.
#include <andante/testing/virtual_time.hpp>

#include "benchmarks/rlbench/runs.hpp"
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

using namespace pacing_test;
using namespace std::chrono_literals;
using andante::testing::run;

namespace {

void answer(pacing::permit& held, int status, const fields& with = fields())
{
    pacing::observation seen;
    seen.status = status;
    seen.headers = &with.all;
    held.sent();
    held.settle(seen);
}

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
    double limit(window_index window) const override { return near_.limit(window); }
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

TEST(policy, limit_is_read_from_text_or_refused_with_its_form)
{
    const auto create = pacing::parse_window_limit("create=10/60s");
    ASSERT_TRUE(create.has_value());
    EXPECT_EQ(create->name, "create");
    EXPECT_EQ(create->count, 10u);
    EXPECT_EQ(create->per, 60s);
    EXPECT_EQ(pacing::parse_window_limit("a=1/500ms")->per, 500ms);
    EXPECT_EQ(pacing::parse_window_limit("a=1/m")->per, 1min);
    EXPECT_EQ(pacing::parse_window_limit("a=1/24h")->per, 24h);
    for (const auto* bad :
         {"",
          "create",
          "=10/60s",
          "create=/60s",
          "create=10",
          "create=10/",
          "create=-1/60s",
          "create=10/0s",
          "create=10/60",
          "create=10/60x",
          "create=1e3/60s",
          "a=1/99999999999d"}) {
        const auto read = pacing::parse_window_limit(bad);
        ASSERT_TRUE(read.has_error()) << bad;
        EXPECT_EQ(read.error().code(), make_error_code(errc::invalid_request)) << bad;
        EXPECT_EQ(read.error().field()->field, "limit");
    }
}

TEST(policy, finetuning_routes_fall_under_create_or_read_and_never_under_both)
{
    const auto policies = pacing::finetuning_policies();
    for (const auto* route :
         {"POST /v1/generations",
          "POST /v1/instrumental",
          "GET /v1/generations",
          "DELETE /v1/generations/{id}",
          "GET /v1/user",
          "POST /v1/playlists"}) {
        int covered = 0;
        for (const auto& one : policies.windows) {
            covered += one.routes.covers(route) ? 1 : 0;
        }
        EXPECT_EQ(covered, 1) << route;
    }
    EXPECT_TRUE(policies.windows[0].routes.covers("POST /v1/generations"));
    auto changed = policies;
    changed.set(*pacing::parse_window_limit("create=100/60s"));
    EXPECT_EQ(changed.windows[0].count, 100u);
    EXPECT_FALSE(changed.windows[0].routes.covers("GET /v1/user")); // it still covers what it did
}

TEST(rate_limiter, creates_and_reads_do_not_wait_for_each_other)
{
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter(time.executor(), time.source(), pacing::finetuning_policies());
    auto create = run(time, limiter.acquire(pacing::permit_request("POST /v1/generations")));
    EXPECT_FALSE(limiter.try_acquire(pacing::permit_request("POST /v1/generations"))); // one scout
    auto read = limiter.try_acquire(pacing::permit_request("GET /v1/user"));
    EXPECT_TRUE(read.has_value());
}

TEST(rate_limiter, wait_that_cannot_end_in_time_is_refused_at_once_and_says_when)
{
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter(time.executor(), time.source(), one_window(1));
    auto held = limiter.try_acquire(pacing::permit_request("GET /x"));
    answer(*held, 200);
    pacing::permit_request hurried("GET /x");
    hurried.deadline = time.now() + 10s;
    const auto before = time.elapsed();
    const auto got = run(time, limiter.acquire(hurried));
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().code(), make_error_code(errc::deadline_exceeded));
    EXPECT_NEAR(static_cast<double>(got.error().retry_after()->count()), 60'000, 1);
    EXPECT_EQ(time.elapsed(), before);
    EXPECT_NEAR(
        std::chrono::duration<double>(*limiter.estimate(pacing::permit_request("GET /x"))).count(),
        60,
        0.001
    );
}

TEST(rate_limiter, wait_is_told_with_its_policy_and_length)
{
    andante::testing::virtual_time time;
    std::string policy;
    std::chrono::nanoseconds expected{};
    std::uint64_t call = 0;
    auto limiter = pacing::make_rate_limiter(
        time.executor(),
        time.source(),
        one_window(1),
        [&](const pacing::wait_event& event) {
            policy = event.policy;
            expected = event.expected;
            call = event.call_id;
        }
    );
    auto held = limiter->try_acquire(pacing::permit_request("GET /x"));
    answer(*held, 200);
    pacing::permit_request request("GET /x");
    request.call_id = 42;
    auto got = run(time, limiter->acquire(request));
    EXPECT_TRUE(got.has_value());
    EXPECT_EQ(policy, "only");
    EXPECT_EQ(call, 42u);
    EXPECT_NEAR(std::chrono::duration<double>(expected).count(), 60, 0.01);
    EXPECT_NEAR(std::chrono::duration<double>(time.elapsed()).count(), 60, 0.01);
    EXPECT_NE(limiter->snapshot().text().find("only: 1 of 1 per 60 s used"), std::string::npos)
        << limiter->snapshot().text();
}

TEST(rate_limiter, full_queue_is_refused_with_its_own_code)
{
    andante::testing::virtual_time time;
    auto options = calm_options();
    options.max_queued = 0;
    pacing::rate_limiter limiter(time.executor(), time.source(), one_window(1), options);
    auto held = limiter.try_acquire(pacing::permit_request("GET /x"));
    const auto got = run(time, limiter.acquire(pacing::permit_request("GET /x")));
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().code(), make_error_code(errc::queue_full_locally));
}

TEST(rate_limiter, restarted_program_does_not_burst)
{
    andante::testing::virtual_time time;
    std::string state;
    {
        pacing::rate_limiter first(time.executor(), time.source(), one_window(3));
        for (int i = 0; i < 3; ++i) {
            auto one = run(time, first.acquire(pacing::permit_request("GET /x")));
            answer(*one, 200, fields().with("X-RateLimit-Remaining", std::to_string(2 - i)));
        }
        state = first.save();
    }
    time.advance(20s);
    pacing::rate_limiter second(time.executor(), time.source(), one_window(3));
    EXPECT_TRUE(second.restore("{").has_error());
    EXPECT_TRUE(second.restore("[1,2]").has_error());
    ASSERT_TRUE(second.restore(state).has_value());
    EXPECT_FALSE(second.try_acquire(pacing::permit_request("GET /x")));
    time.advance(41s);
    EXPECT_TRUE(second.try_acquire(pacing::permit_request("GET /x")));
}

TEST(rate_limiter, a_first_answer_that_is_lost_does_not_keep_its_repeat_waiting_but_counts)
{
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter(time.executor(), time.source(), one_window(2));
    auto first = run(time, limiter.acquire(pacing::permit_request("GET /x")));
    first->sent();
    EXPECT_FALSE(limiter.try_acquire(pacing::permit_request("GET /x"))) << "its answer will tell";
    first->unknown();
    auto repeat = limiter.try_acquire(pacing::permit_request("GET /x"));
    ASSERT_TRUE(repeat);
    answer(*repeat, 200, fields().with("X-RateLimit-Remaining", "1"));
    EXPECT_FALSE(limiter.try_acquire(pacing::permit_request("GET /x")))
        << "the lost one may still arrive and take the last place";
}

TEST(rate_limiter, lease_outlives_its_permit_and_frees_the_next_create)
{
    andante::testing::virtual_time time;
    auto set = one_window(100);
    set.concurrency.emplace_back("jobs", 1, pacing::route_set::only({"POST /jobs"}));
    pacing::rate_limiter limiter(time.executor(), time.source(), set);
    auto first = run(time, limiter.acquire(pacing::permit_request("POST /jobs")));
    auto running = first->take_lease();
    EXPECT_TRUE(static_cast<bool>(running));
    answer(*first, 202, fields().with("X-RateLimit-Remaining", "99"));
    EXPECT_FALSE(limiter.try_acquire(pacing::permit_request("POST /jobs")));
    EXPECT_EQ(limiter.snapshot().concurrency[0].held, 1u);
    running.release();
    auto second = limiter.try_acquire(pacing::permit_request("POST /jobs"));
    ASSERT_TRUE(second);
    answer(*second, 202); // the lease was not taken: it ends with the permit
    EXPECT_EQ(limiter.snapshot().concurrency[0].held, 0u);
}

TEST(rate_headers, hints_are_found_in_an_errors_body_and_nonsense_is_not)
{
    const auto hints = pacing::read_body_hints(
        R"({"error":{"code":"X","message":"say \"retryAfter\": 9","retryAfter" : 12,"active":5,"limit":7}})"
    );
    EXPECT_EQ(hints.retry_after, 12);
    EXPECT_EQ(hints.active, 5);
    EXPECT_EQ(hints.limit, 7);
    EXPECT_EQ(pacing::read_body_hints(R"({"retry_after":2.5})").retry_after, 2.5);
    for (const auto* body :
         {"",
          "{",
          R"({"retryAfter":-3})",
          R"({"retryAfter":"soon"})",
          R"("retryAfter")",
          R"({"retryAfter":)"}) {
        EXPECT_FALSE(pacing::read_body_hints(body).retry_after) << body;
    }
}

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
