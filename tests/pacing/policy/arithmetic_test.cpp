// Numbers at the ends of their types: nothing overflows, and nothing is undefined.
#include <andante/testing/virtual_time.hpp>

#include "pacing/engine_rig.hpp"
#include "pacing/policy/plain_numbers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace pacing_test;
using namespace std::chrono_literals;
using andante::testing::run;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr auto century = std::chrono::hours(24) * 36525;

/// One request in two centuries, and that one is used.
class slow_limiter {
public:
    explicit slow_limiter(pacing::limiter_options options = calm_options())
        : limiter(time.executor(), time.source(), once_in_two_centuries(), std::move(options))
    {
        auto first = limiter.try_acquire(pacing::permit_request("GET /x"));
        first->sent();
        const auto with = fields().with("X-RateLimit-Remaining", "0");
        pacing::observation seen;
        seen.status = 200;
        seen.headers = &with.all;
        first->settle(seen);
    }

    static pacing::policy_set once_in_two_centuries()
    {
        pacing::policy_set set;
        set.windows.emplace_back("slow", 1, 2 * century);
        return set;
    }

    andante::testing::virtual_time time;
    pacing::rate_limiter limiter;
};

} // namespace

TEST(arithmetic, spans_and_counts_end_where_their_types_do)
{
    using pacing::count_of;
    using pacing::span_of;
    EXPECT_EQ(span_of(1.5), 1500ms);
    EXPECT_EQ(span_of(1e-12), 1ns); // never too early
    for (const double nothing : {0.0, -1.0, -infinite, std::nan("")}) {
        EXPECT_EQ(span_of(nothing), 0ns);
        EXPECT_EQ(count_of(nothing), 0u);
    }
    for (const double endless : {1e10, 1e300, infinite, 9223372036.854775807}) {
        EXPECT_EQ(span_of(endless), std::chrono::nanoseconds::max());
    }
    EXPECT_LT(span_of(9.2e9), std::chrono::nanoseconds::max());
    EXPECT_EQ(span_of<std::chrono::milliseconds>(1e10), 10'000'000'000'000ms);
    EXPECT_EQ(count_of(2.9), 2u);
    EXPECT_EQ(count_of(1e300), std::numeric_limits<unsigned>::max());
}

TEST(arithmetic, a_wait_of_centuries_is_the_longest_that_can_be_told)
{
    auto options = calm_options();
    std::chrono::nanoseconds expected{};
    options.on_wait = [&](const pacing::wait_event& event) { expected = event.expected; };
    slow_limiter slow(options);
    const pacing::permit_request request("GET /x");
    const auto told = slow.limiter.estimate(request);
    ASSERT_TRUE(told);
    EXPECT_NEAR(std::chrono::duration<double>(*told) / century, 2, 0.01);
    boost::asio::co_spawn(
        slow.time.executor(), slow.limiter.acquire(request), [](std::exception_ptr, auto&&...) {}
    );
    slow.time.settle();
    EXPECT_GT(expected, century);
    ASSERT_TRUE(slow.limiter.estimate(request)); // behind it: four centuries
    EXPECT_EQ(*slow.limiter.estimate(request), std::chrono::nanoseconds::max());
    EXPECT_GT(slow.limiter.snapshot().windows[0].next_opening, century);
    EXPECT_GT(slow.limiter.room("GET /x")->opens, slow.time.source()->now() + century);
    boost::asio::co_spawn(
        slow.time.executor(), slow.limiter.acquire(request), [](std::exception_ptr, auto&&...) {}
    );
    slow.time.settle();
    EXPECT_EQ(expected, std::chrono::nanoseconds::max());
    auto hurried = request;
    hurried.deadline = slow.time.source()->now() + 1h;
    const auto refused = run(slow.time, slow.limiter.acquire(hurried));
    ASSERT_TRUE(refused.has_error());
    EXPECT_GT(refused.error().retry_after().value(), 2 * century);
}

TEST(arithmetic, limits_of_nothing_are_refused_where_they_are_made_and_where_they_are_used)
{
    const auto thrown = [](auto make) -> std::string {
        try {
            make();
        } catch (const std::invalid_argument& why) {
            return why.what();
        }
        return "nothing";
    };
    EXPECT_NE(thrown([] { pacing::window_limit("x", 0, 1s); }).find("count"), std::string::npos);
    EXPECT_NE(thrown([] { pacing::window_limit("x", 1, 0s); }).find("per"), std::string::npos);
    andante::testing::virtual_time time;
    const auto limiter_with = [&](unsigned count, std::chrono::nanoseconds per) {
        auto set = one_window(1);
        set.windows[0].count = count;
        set.windows[0].per = per;
        return thrown([&] { pacing::rate_limiter(time.executor(), time.source(), set); });
    };
    EXPECT_EQ(limiter_with(1, 1s), "nothing");
    EXPECT_NE(limiter_with(0, 1s).find("count"), std::string::npos);
    EXPECT_NE(limiter_with(1, -1s).find("per"), std::string::npos);
}

TEST(arithmetic, a_limit_from_a_header_may_be_any_number)
{
    auto options = calm_options();
    options.may_raise = true;
    engine_rig rig(one_window(10), options);
    for (int i = 0; i < 3; ++i) {
        rig.accept(
            rig.ask(),
            fields()
                .with("X-RateLimit-Limit", "999999999999999")
                .with("X-RateLimit-Remaining", "999999999999998")
        );
        rig.advance(1);
    }
    const auto status = rig.engine().snapshot(rig.now).windows[0];
    EXPECT_GE(status.limit, 10u);
    EXPECT_LE(status.left, status.limit);
}

TEST(arithmetic, what_is_under_way_when_the_state_is_saved_counts_as_if_it_landed_a_grace_later)
{
    engine_rig before(one_window(1), calm_options());
    ASSERT_TRUE(before.ask().granted);
    before.advance(1);
    const auto state = before.engine().save(before.now, engine_rig::utc_start + before.now);
    engine_rig after(one_window(1), calm_options());
    ASSERT_TRUE(after.engine().restore(state, 0, engine_rig::utc_start + before.now));
    auto& next = after.ask();
    after.advance(60 + 4.9);
    EXPECT_FALSE(next.granted);
    after.advance(0.2);
    EXPECT_TRUE(next.granted);
}
