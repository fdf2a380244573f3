// Those who wait for a permit: cancellation, lifetime and deadlines.
#include <andante/testing/virtual_time.hpp>

#include "pacing/engine_rig.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <random>

using namespace pacing_test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

using permit_result = andante::result<pacing::permit>;

/// A waiter in its own coroutine, with a signal to cancel it.
struct spawned {
    asio::cancellation_signal stop;
    std::optional<permit_result> got;
    std::exception_ptr thrown;
    bool ended = false;
};

// co_spawn default-constructs the value of an operation that threw.
class maybe_permit {
public:
    maybe_permit() = default;
    explicit maybe_permit(permit_result got)
        : value(std::move(got))
    {}
    std::optional<permit_result> value;
};

asio::awaitable<maybe_permit>
acquire(std::shared_ptr<pacing::rate_limiter> limiter, pacing::permit_request request)
{
    auto got = co_await limiter->acquire(std::move(request));
    co_return maybe_permit(std::move(got));
}

asio::awaitable<maybe_permit> hold(asio::awaitable<permit_result> operation)
{
    auto got = co_await std::move(operation);
    co_return maybe_permit(std::move(got));
}

class on_maybe {
public:
    explicit on_maybe(spawned& into)
        : into_(&into)
    {}
    void operator()(std::exception_ptr thrown, maybe_permit got)
    {
        into_->ended = true;
        into_->thrown = thrown;
        into_->got = std::move(got.value);
    }

private:
    spawned* into_;
};

void start(
    const asio::any_io_executor& executor,
    const std::shared_ptr<pacing::rate_limiter>& limiter,
    spawned& one,
    const pacing::permit_request& request = pacing::permit_request("GET /x")
)
{
    asio::co_spawn(
        executor,
        acquire(limiter, request),
        asio::bind_cancellation_slot(one.stop.slot(), on_maybe(one))
    );
}

bool aborted(const spawned& one)
{
    try {
        if (one.thrown) {
            std::rethrow_exception(one.thrown);
        }
    } catch (const boost::system::system_error& failed) {
        return failed.code() == asio::error::operation_aborted;
    }
    return false;
}

pacing::observation answered(int status, const andante::http::headers& with)
{
    pacing::observation seen;
    seen.status = status;
    seen.headers = &with;
    return seen;
}

std::shared_ptr<pacing::rate_limiter>
make(andante::testing::virtual_time& time, unsigned limit, pacing::limiter_options options)
{
    return std::make_shared<pacing::rate_limiter>(
        time.executor(), time.source(), one_window(limit), std::move(options)
    );
}

} // namespace

TEST(waiters, cancelled_waiters_leave_no_trace_wherever_they_stand)
{
    andante::testing::virtual_time time;
    auto limiter = make(time, 2, calm_options());
    std::vector<std::unique_ptr<spawned>> all;
    for (int i = 0; i < 6; ++i) {
        all.push_back(std::make_unique<spawned>());
        start(time.executor(), limiter, *all.back());
    }
    time.settle();
    ASSERT_TRUE(all[0]->ended); // the scout; five wait
    EXPECT_EQ(limiter->snapshot().queued[1], 5u);
    for (const std::size_t at : {1u, 3u, 5u}) { // head, middle, tail
        all[at]->stop.emit(asio::cancellation_type::terminal);
    }
    time.settle();
    for (const std::size_t at : {1u, 3u, 5u}) {
        EXPECT_TRUE(aborted(*all[at])) << at;
    }
    EXPECT_EQ(limiter->snapshot().queued[1], 2u);
    const andante::http::headers none;
    all[0]->got->value().sent();
    all[0]->got->value().settle(answered(200, none));
    time.settle();
    EXPECT_TRUE(all[2]->ended); // the next in line, not the cancelled head
    EXPECT_FALSE(all[4]->ended);
    all[4]->stop.emit(asio::cancellation_type::terminal);
    time.settle();
    EXPECT_TRUE(aborted(*all[4]));
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST(waiters, when_a_heavy_head_goes_the_next_is_woken_at_its_own_moment)
{
    andante::testing::virtual_time time;
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    auto limiter = make(time, 10, options);
    andante::http::headers said;
    said.add("X-RateLimit-Remaining", "9");
    const auto use = [&](int count) {
        std::vector<pacing::permit> held;
        for (int i = 0; i < count; ++i) {
            auto one = limiter->try_acquire(pacing::permit_request("GET /x"));
            ASSERT_TRUE(one) << i;
            held.push_back(std::move(*one));
        }
        for (auto& one : held) {
            one.sent();
            one.settle(answered(200, said));
        }
    };
    use(1);
    time.advance(30s);
    use(1); // what it knew is old, so one looks first
    use(8);
    pacing::permit_request heavy("GET /x");
    heavy.weight = 5;
    spawned head;
    start(time.executor(), limiter, head, heavy); // fits when the nine have left: at 90 s
    spawned next;
    start(time.executor(), limiter, next); // fits at 60 s, but does not overtake
    time.advance(10s);
    head.stop.emit(asio::cancellation_type::terminal);
    time.advance(19s);
    EXPECT_TRUE(aborted(head));
    EXPECT_FALSE(next.ended);
    time.advance(2s);
    EXPECT_TRUE(next.ended);
    EXPECT_EQ(time.armed_timers(), 0u);
}

TEST(waiters, a_million_waiters_enqueue_and_cancel_in_random_order)
{
    const auto run = [](int count) {
        engine_rig rig(one_window(10), calm_options());
        std::vector<pacing::waiter> line(static_cast<std::size_t>(count));
        const pacing::permit_request request("GET /x");
        for (auto& one : line) {
            EXPECT_FALSE(rig.engine().enter(one, request, rig.forever, 0));
        }
        EXPECT_EQ(rig.engine().waiting(), line.size());
        std::vector<std::size_t> order(line.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        std::shuffle(order.begin(), order.end(), std::mt19937(5));
        for (const auto at : order) {
            rig.engine().cancel(line[at]);
        }
        EXPECT_EQ(rig.engine().waiting(), 0u);
        for (const auto at : order) {
            EXPECT_EQ(line[at].tag, nullptr);
        }
    };
    static_assert(sizeof(pacing::waiter) <= 100);
    run(1'000'000); // what it costs is measured by the benchmark
}

TEST(waiters, a_long_line_drains_in_order)
{
    pacing::policy_set set;
    set.windows.emplace_back("only", 1'000'000, std::chrono::seconds(1));
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    engine_rig rig(set, options);
    std::vector<pacing::waiter> line(300'000);
    const pacing::permit_request request("GET /x");
    auto& scout = rig.ask();
    for (auto& one : line) {
        rig.engine().enter(one, request, rig.forever, 0);
    }
    const fields said = fields().with("X-RateLimit-Remaining", "999999");
    pacing::observation seen = answered(200, said.all);
    rig.engine().settle(scout.given, seen, 0, utc);
    std::vector<pacing::engine::done> served;
    rig.engine().pump(0, served);
    ASSERT_EQ(served.size(), line.size());
    for (std::size_t i = 0; i < served.size(); ++i) {
        ASSERT_EQ(served[i].who, &line[i]);
    }
}

TEST(waiters, permit_that_dies_before_sending_serves_the_next_and_one_after_it_counts)
{
    andante::testing::virtual_time time;
    auto options = calm_options();
    options.grace = 5s;
    auto limiter = make(time, 1, options);
    auto held = limiter->try_acquire(pacing::permit_request("GET /x"));
    ASSERT_TRUE(held);
    spawned next;
    start(time.executor(), limiter, next);
    time.settle();
    EXPECT_FALSE(next.ended);
    held.reset(); // dropped before it was sent
    time.settle();
    ASSERT_TRUE(next.ended);
    EXPECT_EQ(time.elapsed(), 0s);

    next.got->value().sent();
    next.got.reset(); // dropped after: the server may have counted it
    spawned last;
    start(time.executor(), limiter, last);
    time.advance(64s);
    EXPECT_FALSE(last.ended);
    time.advance(2s); // the grace, and a window
    EXPECT_TRUE(last.ended);
}

TEST(waiters, limiter_that_dies_ends_its_waits_and_outstanding_permits_stay_harmless)
{
    andante::testing::virtual_time time;
    auto limiter = make(time, 1, calm_options());
    auto held = limiter->try_acquire(pacing::permit_request("GET /x"));
    ASSERT_TRUE(held);
    held->sent();
    spawned one;
    spawned two;
    for (auto* guest : {&one, &two}) { // these do not keep the limiter alive
        asio::co_spawn(
            time.executor(),
            hold(limiter->acquire(pacing::permit_request("GET /x"))),
            on_maybe(*guest)
        );
    }
    time.settle();
    EXPECT_FALSE(one.ended);
    limiter.reset();
    time.settle();
    EXPECT_TRUE(aborted(one));
    EXPECT_TRUE(aborted(two));
    EXPECT_EQ(time.armed_timers(), 0u);
    const andante::http::headers none;
    held->settle(answered(200, none)); // into a limiter that has gone
}

fields left_over(const engine_rig& rig, int remaining)
{
    return fields()
        .date(utc + std::floor(rig.now))
        .with("X-RateLimit-Remaining", std::to_string(remaining));
}

TEST(waiters, estimate_is_the_grant_and_what_cannot_make_it_fails_at_once)
{
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    engine_rig rig(one_window(10), options);
    auto& scout = rig.ask();
    rig.accept(scout, left_over(rig, 9));
    for (int i = 0; i < 7; ++i) {
        rig.advance(1.5);
        rig.accept(rig.ask(), left_over(rig, 8 - i));
    }
    std::vector<std::pair<double, rig_job*>> expected;
    for (int i = 0; i < 25; ++i) {
        const auto estimate = rig.engine().estimate(pacing::permit_request("GET /x"), rig.now);
        ASSERT_TRUE(std::holds_alternative<double>(estimate));
        auto& one = rig.ask();
        expected.emplace_back(rig.now + std::get<double>(estimate), &one);
        if (one.granted) {
            EXPECT_NEAR(one.granted_at, expected.back().first, 1e-3);
            rig.accept(one, left_over(rig, 0));
            one.granted_at = expected.back().first;
        }
    }
    pacing::permit_request hurried("GET /x");
    const auto in_line = rig.engine().waiting();
    const auto& late = rig.ask(hurried, rig.now + 20);
    EXPECT_TRUE(late.refused);
    EXPECT_EQ(late.why.code, errc::deadline_exceeded);
    EXPECT_GT(late.why.until, rig.now + 20);
    EXPECT_EQ(rig.engine().waiting(), in_line); // what it costs is measured by the benchmark
    const auto waiting = rig.engine().waiting();
    while (rig.engine().waiting() > 0 && rig.now < 1000) {
        const auto next = rig.engine().next(rig.now);
        ASSERT_TRUE(next);
        rig.now = *next;
        rig.pump();
        for (auto& [when, one] : expected) {
            if (one->granted) {
                rig.accept(*one, left_over(rig, 9));
            }
        }
    }
    EXPECT_GT(waiting, 10u);
    for (const auto& [when, one] : expected) {
        EXPECT_NEAR(one->granted_at, when, 1e-3) << one->number;
    }
}
