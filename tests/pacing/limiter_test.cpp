// The limiter as applications use it.
#include <andante/providers/finetuning/profile.hpp>
#include <andante/testing/virtual_time.hpp>

#include "pacing/engine_rig.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

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

/// A service that refuses a request now and then, whatever was sent, and those who ask it.
struct moody_service {
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter{time.executor(), time.source(), one_window(200)};
    andante::time_source::duration mood = 10min;
    andante::time_source::time_point refuses_at = time.source()->now() + mood;
    andante::time_source::time_point end = time.source()->now() + 4h;
    int accepted = 0;

    boost::asio::awaitable<void> ask()
    {
        while (time.source()->now() < end) {
            auto permit = co_await limiter.acquire(pacing::permit_request("GET /v1/user"));
            co_await time.source()->sleep_for(100ms);
            const bool is_refused = time.source()->now() >= refuses_at;
            refuses_at += is_refused ? mood : 0s;
            accepted += is_refused ? 0 : 1;
            answer(*permit, is_refused ? 429 : 200, retry_after(is_refused));
            co_await time.source()->sleep_for(900ms);
        }
    }

private:
    static fields retry_after(bool is_refused)
    {
        return is_refused ? fields().with("Retry-After", "1") : fields();
    }
};

} // namespace

TEST(rate_limiter, refusals_that_nothing_explains_do_not_take_the_limit_away)
{
    moody_service here;
    for (int each = 0; each < 4; ++each) {
        boost::asio::co_spawn(here.time.executor(), here.ask(), boost::asio::detached);
    }
    run(here.time, here.time.source()->sleep_for(3h));
    const int before = here.accepted;
    run(here.time, here.time.source()->sleep_for(1h));
    EXPECT_GT(here.accepted - before, 60 * 200 * 7 / 10) << "six refusals in this hour";
    run(here.time, here.time.source()->sleep_for(1min));
}

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
    const auto policies = andante::finetuning::policies();
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
    pacing::rate_limiter limiter(time.executor(), time.source(), andante::finetuning::policies());
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

/// Its waiter stayed in line, and the next place was given to a frame that was gone.
TEST(rate_limiter, a_listener_that_throws_leaves_nobody_in_line)
{
    andante::testing::virtual_time time;
    pacing::rate_limiter limiter(time.executor(), time.source(), one_window(1));
    auto held = limiter.try_acquire(pacing::permit_request("GET /x"));
    answer(*held, 200);
    pacing::permit_request told("GET /x");
    told.on_wait = [](const pacing::wait_event&) { throw std::runtime_error("a listener's bug"); };
    EXPECT_THROW(run(time, limiter.acquire(told)), std::runtime_error);
    EXPECT_EQ(limiter.snapshot().queued[1], 0u);
    const auto next = run(time, limiter.acquire(pacing::permit_request("GET /x")));
    EXPECT_TRUE(next.has_value());
    EXPECT_LE(time.elapsed(), 61s) << "the place was not given to the one that is gone";
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
        R"({"error":{"code":"X","message":"say \"active\": 9","active" : 5,"limit":7}})"
    );
    EXPECT_EQ(hints.active, 5);
    EXPECT_EQ(hints.limit, 7);
    for (const auto* body : {"", "{", R"({"active":-3})", R"({"active":"all"})", R"({"active":)"}) {
        EXPECT_FALSE(pacing::read_body_hints(body).active) << body;
    }
}
