// Clocks that jump, freeze and disagree.
#include "pacing/engine_rig.hpp"
#include "support/jumping_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <functional>

using namespace pacing_test;

namespace {

/// What came of sixty jobs.
struct clock_run {
    int rejects = 0;
    int granted = 0;
    double took = 0;
};

/// When the window of a sliding-log server opens, by which of its clocks.
enum class reset_by { none, true_clock, shown_clock };

/// A sliding-log server whose Date is `shift(t)` off.
template <class Shift>
clock_run run_against_log(Shift shift, reset_by reset)
{
    engine_rig rig(one_window(10), calm_options());
    std::deque<double> log;
    clock_run run;
    const auto jobs = rig.ask_many(60);
    while (rig.now < 1200 && rig.granted() < 60 + run.rejects) {
        for (auto* one : jobs) {
            if (!one->granted) {
                continue;
            }
            const double t = rig.now;
            while (!log.empty() && log.front() <= t - 60) {
                log.pop_front();
            }
            const bool ok = log.size() < 10;
            run.rejects += ok ? 0 : 1;
            if (ok) {
                log.push_back(t);
            }
            const double off = shift(t);
            fields said;
            said.date(std::floor(utc + t + off));
            said.with("X-RateLimit-Remaining", std::to_string(10 - log.size()));
            if (reset != reset_by::none) {
                const double shown = reset == reset_by::shown_clock ? off : 0;
                const double opens = std::ceil(log.front() + 60 + utc + shown);
                said.with("X-RateLimit-Reset", std::to_string(static_cast<long long>(opens)));
            }
            if (ok) {
                rig.accept(*one, said);
            } else {
                rig.answer(*one, 429, said.with("Retry-After", "5"));
                rig.ask_again(*one, pacing::permit_request("GET /x"));
            }
        }
        rig.advance(0.13);
    }
    run.granted = rig.granted() - run.rejects;
    run.took = rig.now;
    return run;
}

/// Takes a permit and has it answered at once.
boost::asio::awaitable<void> use_one(std::shared_ptr<pacing::rate_limiter> limiter, int* granted)
{
    auto asking = limiter->acquire(pacing::permit_request("GET /x"));
    auto got = co_await std::move(asking);
    ++*granted;
    got->sent();
    const auto with = fields().with("X-RateLimit-Remaining", "1");
    pacing::observation seen;
    seen.status = 200;
    seen.headers = &with.all;
    got->settle(seen);
}

} // namespace

TEST(clock_jumps, steady_clock_that_jumps_an_hour_ahead_causes_no_burst)
{
    engine_rig rig(one_window(10), calm_options());
    auto& scout = rig.ask();
    rig.accept(scout, fields().date(utc).with("X-RateLimit-Remaining", "9"));
    auto flying = rig.ask_many(9);
    rig.ask_many(40);
    EXPECT_EQ(rig.granted(), 10);
    rig.now += 3600; // the machine slept; nine answers are still missing
    rig.order.clear();
    rig.pump();
    EXPECT_LE(rig.granted(), 1);
    for (auto* one : flying) {
        rig.accept(*one, fields().date(utc).with("X-RateLimit-Remaining", "0"));
    }
    rig.advance(0.1);
    EXPECT_LE(rig.granted(), 10);
}

TEST(clock_jumps, timer_of_a_limiter_fires_once_after_a_jump)
{
    boost::asio::io_context context;
    const auto time = std::make_shared<andante::support::jumping_time>();
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    auto limiter = std::make_shared<pacing::rate_limiter>(
        context.get_executor(), time, one_window(2), options
    );
    int granted = 0;
    for (int i = 0; i < 12; ++i) {
        boost::asio::co_spawn(context, use_one(limiter, &granted), [](std::exception_ptr thrown) {
            EXPECT_FALSE(thrown);
        });
    }
    context.poll();
    EXPECT_EQ(granted, 2);
    EXPECT_EQ(time->jump(std::chrono::hours(1)), 1); // sixty windows are over at once
    context.poll();
    EXPECT_EQ(granted, 4);                             // and two may go, not all
    EXPECT_EQ(time->jump(std::chrono::seconds(0)), 0); // it has fired
    context.poll();
    EXPECT_EQ(granted, 4);
    // Then each window's end fires once, and lets one look whose answer lets the other go.
    for (int window = 3; window <= 6; ++window) {
        EXPECT_EQ(time->jump(std::chrono::seconds(59)), 0) << window;
        EXPECT_EQ(time->jump(std::chrono::milliseconds(1001)), 1) << window;
        context.poll();
        EXPECT_EQ(granted, 2 * window);
    }
    EXPECT_EQ(time->jump(std::chrono::hours(1)), 0); // nobody waits, nothing is armed
}

TEST(clock_jumps, wall_clock_that_is_set_changes_nothing)
{
    const auto run = [](double step) {
        engine_rig rig(one_window(10), calm_options());
        std::vector<double> sent;
        auto jobs = rig.ask_many(40);
        while (rig.now < 300 && rig.granted() < 40) {
            rig.utc_error = rig.now > 30 ? step : 0;
            for (auto* one : jobs) {
                if (one->granted) {
                    sent.push_back(one->granted_at);
                    rig.accept(
                        *one,
                        fields().date(utc + std::floor(rig.now)).with("X-RateLimit-Remaining", "5")
                    );
                }
            }
            rig.advance(0.1);
        }
        return sent;
    };
    const auto calm = run(0);
    EXPECT_EQ(run(-7200), calm);
    EXPECT_EQ(run(7200), calm);
    EXPECT_EQ(run(1), calm); // a leap second
}

TEST(clock_jumps, date_that_freezes_lags_or_jumps_between_nodes_causes_no_reject)
{
    int node = 0;
    const std::vector<std::pair<const char*, std::function<double(double)>>> clocks = {
        {"frozen", [](double t) { return -t; }},
        {"frozen after a while", [](double t) { return t < 90 ? 0 : 90 - t; }},
        {"late", [](double) { return -2.0; }},
        {"jumping", [&](double) { return (++node % 3 - 1) * 3.0; }},
    };
    for (const auto& [name, shift] : clocks) {
        for (const auto reset : {reset_by::none, reset_by::true_clock, reset_by::shown_clock}) {
            const auto run = run_against_log(shift, reset);
            EXPECT_EQ(run.rejects, 0) << name << static_cast<int>(reset);
            EXPECT_EQ(run.granted, 60) << name << static_cast<int>(reset);
            EXPECT_LT(run.took, 330) << name << static_cast<int>(reset); // five windows at best
        }
    }
}

TEST(saved_state, survives_a_wall_clock_that_steps_five_seconds_either_way)
{
    // Of all that a limiter keeps, only this depends on a foreign clock.
    for (const double step : {-5.0, 5.0}) {
        pacing::window_settings settings;
        pacing::local_store before(settings, 0);
        const pacing::window_limit limit("only", 10, std::chrono::minutes(1));
        before.open(limit, "");
        const std::vector<std::size_t> windows = {0};
        const std::vector<double> queued = {1};
        pacing::quota_store::question wanted;
        wanted.windows = windows;
        wanted.queued = queued;
        for (int i = 0; i < 10; ++i) {
            const auto took = before.take(wanted, i, 0);
            ASSERT_TRUE(took && took->ticket != 0);
            pacing::answer_verdict seen;
            seen.what = pacing::answer_verdict::kind::accepted;
            before.settle(took->ticket, seen, i);
        }
        const auto state = before.save(10, utc + 10);
        pacing::local_store after(settings, 0);
        after.open(limit, "");
        ASSERT_TRUE(after.restore(state, 0, utc + 20 + step)); // ten real seconds later
        EXPECT_EQ(after.take(wanted, 0, 0)->ticket, 0u);
        EXPECT_EQ(after.take(wanted, 60 - 20 - std::abs(step) - 0.1, 0)->ticket, 0u);
        EXPECT_NE(after.take(wanted, 60.1, 0)->ticket, 0u);
    }
}
