// Refusals and what they mean.
#include "pacing/engine_rig.hpp"
#include "support/simulation/runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

using namespace pacing_test;

namespace {

pacing::policy_set with_jobs(unsigned cap)
{
    auto set = one_window(1000);
    set.concurrency.emplace_back("jobs", cap, pacing::route_set::only({"POST /jobs"}));
    return set;
}

pacing::policy_set with_spending(double amount = 0)
{
    auto set = one_window(1000);
    set.spending.emplace_back("daily", amount, pacing::route_set::only({"POST /jobs"}));
    return set;
}

/// The zone of this process for as long as it lives.
class zone_of_process {
public:
    explicit zone_of_process(const char* zone)
    {
        if (const char* old = std::getenv("TZ")) {
            old_ = old;
        }
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    zone_of_process(const zone_of_process&) = delete;
    zone_of_process& operator=(const zone_of_process&) = delete;
    ~zone_of_process()
    {
        if (old_) {
            ::setenv("TZ", old_->c_str(), 1);
        } else {
            ::unsetenv("TZ");
        }
        ::tzset();
    }

    static double hours_from_utc(double moment)
    {
        const auto when = static_cast<std::time_t>(moment);
        std::tm local{};
        ::localtime_r(&when, &local);
        return static_cast<double>(local.tm_gmtoff) / 3600;
    }

private:
    std::optional<std::string> old_;
};

/// The cap is used up at 1.1 s before that midnight by the server; our wall clock is 90 s fast.
void opens_once_after(double midnight)
{
    engine_rig rig(with_spending(), calm_options());
    rig.utc_error = 90;
    auto& first = rig.ask("POST /jobs");
    rig.now = midnight - utc - 1.1;
    rig.answer(
        first,
        429,
        fields()
            .date(std::floor(utc + rig.now))
            .with("x-ratelimit-reason", "Daily_Spend_Cap_Exceeded")
    );
    auto& closed = rig.ask("POST /jobs");
    ASSERT_TRUE(closed.refused);
    EXPECT_EQ(closed.why.code, errc::quota_exhausted);
    const double opens = closed.why.until - rig.now;
    EXPECT_GT(opens, 1.1 - 1);  // Date has whole seconds
    EXPECT_LT(opens, 1.1 + 31); // not tomorrow's midnight
    rig.advance(opens + 1.1);
    auto& look = rig.ask("POST /jobs");
    auto& behind = rig.ask("POST /jobs");
    EXPECT_TRUE(look.granted);
    EXPECT_FALSE(behind.granted); // one looks first
    rig.accept(look);
    EXPECT_TRUE(behind.granted);
}

} // namespace

TEST(refusals, burst_that_is_refused_keeps_its_order_behind_one_pause_and_one_scout)
{
    engine_rig rig(one_window(60), calm_options());
    auto& scout = rig.ask();
    rig.accept(scout, said(rig, 59));
    auto burst = rig.ask_many(50);
    EXPECT_EQ(rig.granted(), 51);
    rig.advance(0.2);
    rig.order.clear();
    // Another client had emptied the window; refusals arrive in any order.
    for (int i = 49; i >= 0; --i) {
        auto& one = *burst[static_cast<std::size_t>((i * 7) % 50)];
        rig.answer(one, 429, said(rig, 0).with("Retry-After", "20"));
        rig.ask_again(one, pacing::permit_request("GET /x"));
    }
    EXPECT_TRUE(rig.order.empty());
    rig.advance(19.9);
    EXPECT_TRUE(rig.order.empty());
    rig.advance(60);
    ASSERT_EQ(rig.order.size(), 1u); // one looks, the herd stays
    EXPECT_EQ(rig.order[0], burst[0]->number);
    while (rig.order.size() < 50 && rig.now < 1000) {
        for (auto* one : burst) {
            if (one->granted) {
                rig.accept(*one, said(rig, 40));
            }
        }
        rig.advance(0.1);
    }
    ASSERT_EQ(rig.order.size(), 50u);
    EXPECT_TRUE(std::is_sorted(rig.order.begin(), rig.order.end()));
}

TEST(refusals, refusals_without_a_hint_double_the_wait_up_to_the_window)
{
    engine_rig rig(one_window(10), calm_options());
    auto& one = rig.ask();
    std::vector<double> pauses;
    for (int i = 0; i < 7; ++i) {
        while (!one.granted) {
            rig.advance(0.01);
        }
        rig.answer(one, 429);
        pauses.push_back(rig.window().paused_until() - rig.now);
        rig.ask_again(one, pacing::permit_request("GET /x"));
    }
    const std::vector<double> expected = {6, 12, 24, 48, 60, 60, 60};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(pauses[i], expected[i], 1e-6) << i;
    }
    while (!one.granted) {
        rig.advance(0.1);
    }
    rig.accept(one);
    rig.ask_again(one, pacing::permit_request("GET /x"));
    while (!one.granted) {
        rig.advance(0.1);
    }
    rig.answer(one, 429);
    EXPECT_NEAR(rig.window().paused_until() - rig.now, 6, 1e-6); // a success resets it
}

TEST(refusals, too_many_jobs_waits_for_a_job_to_end_not_for_time)
{
    engine_rig rig(with_jobs(5), calm_options());
    auto jobs = rig.ask_many(8, "POST /jobs");
    std::vector<const pacing::route_entry*> leases;
    for (int i = 0; i < 3; ++i) {
        leases.push_back(rig.engine().detach_lease(jobs[static_cast<std::size_t>(i)]->given));
        rig.accept(*jobs[static_cast<std::size_t>(i)], said(rig, 900));
    }
    ASSERT_TRUE(jobs[3]->granted);
    ASSERT_TRUE(jobs[4]->granted);
    EXPECT_FALSE(jobs[5]->granted); // the cap, counted here
    leases.push_back(rig.engine().detach_lease(jobs[4]->given));
    rig.accept(*jobs[4], said(rig, 900));
    // The server counts a job of somebody else.
    rig.answer(
        *jobs[3],
        429,
        said(rig, 900),
        "CONCURRENT_LIMIT_EXCEEDED",
        R"({"error":{"code":"CONCURRENT_LIMIT_EXCEEDED","active":5,"limit":5}})"
    );
    rig.ask_again(*jobs[3], pacing::permit_request("POST /jobs"));
    EXPECT_FALSE(jobs[3]->granted);
    EXPECT_EQ(rig.window().paused_until(), pacing::never_yet); // the rate is not to blame
    EXPECT_GE(rig.engine().snapshot(rig.now).concurrency[0].foreign, 1u);
    rig.advance(30);
    EXPECT_FALSE(jobs[3]->granted); // no time-based retry
    rig.engine().release_lease(*leases[0]);
    rig.pump();
    EXPECT_TRUE(jobs[3]->granted); // the end of a job of ours
    EXPECT_FALSE(jobs[5]->granted);
}

TEST(refusals, spend_gate_opens_once_after_the_servers_midnight)
{
    opens_once_after(1'800'057'600); // an ordinary night
}

TEST(refusals, spend_gate_opens_at_the_servers_midnight_in_a_zone_that_changes_its_clocks)
{
    // In the night of a change no local day has 24 hours, and the server's midnight is inside it.
    struct night {
        const char* zone;
        double midnight; ///< UTC.
    };
    for (const auto& [zone, midnight] :
         {night{"CET-1CEST,M3.5.0,M10.5.0/3", 1'806'192'000},
          night{"CET-1CEST,M3.5.0,M10.5.0/3", 1'824'940'800},
          night{"EST5EDT,M3.2.0,M11.1.0", 1'804'982'400},
          night{"LHST-10:30LHDT-11,M10.1.0,M4.1.0", 1'806'796'800}}) {
        const zone_of_process there(zone);
        ASSERT_NE(there.hours_from_utc(midnight - 43200), there.hours_from_utc(midnight + 86400))
            << zone << " changes its clocks that night";
        opens_once_after(midnight);
    }
}

TEST(refusals, spend_gate_fails_what_is_queued_at_once_and_nothing_else)
{
    auto set = with_spending();
    set.windows[0].count = 4;
    engine_rig rig(set, calm_options());
    engine_rig other_key(set, calm_options());
    auto& one = rig.ask("POST /jobs");
    auto& parked = rig.ask(pacing::permit_request("POST /jobs"), 2 * 86400);
    auto queue = rig.ask_many(3, "POST /jobs");
    rig.answer(one, 429, fields().date(utc).with("X-RATELIMIT-REASON", "daily_spend_cap_exceeded"));
    for (auto* waits : queue) {
        EXPECT_TRUE(waits->refused);
        EXPECT_EQ(waits->why.code, errc::quota_exhausted);
        EXPECT_GT(waits->why.until, 0); // it says when
    }
    EXPECT_FALSE(parked.refused); // its deadline allows to wait for tomorrow
    EXPECT_FALSE(parked.granted);
    auto& unpaid = rig.ask("GET /x");
    EXPECT_TRUE(unpaid.granted);
    rig.accept(unpaid);
    EXPECT_TRUE(other_key.ask("POST /jobs").granted);
    rig.engine().reopen("daily");
    rig.advance(61);
    EXPECT_TRUE(parked.granted);

    engine_rig counted(with_spending(10), calm_options());
    pacing::permit_request paid("POST /jobs");
    paid.cost = 6;
    auto& affordable = counted.ask(paid);
    EXPECT_TRUE(affordable.granted);
    EXPECT_TRUE(counted.ask(paid).refused); // our own count says no before the server does
    counted.answer(affordable, 400);        // and what was not charged comes back
    EXPECT_FALSE(counted.ask(paid).refused);
}

TEST(refusals, penalty_box_is_never_entered)
{
    rlbench::row one;
    one.make = [](rlbench::simulation& run, std::vector<int> jobs, int, int) {
        return rlbench::our_limiter(run, std::move(jobs), rlbench::our_settings());
    };
    for (const int limit : {2, 10, 60}) {
        for (int seed = 0; seed < 5; ++seed) {
            rlbench::simulation::setup how;
            how.kind = &rlbench::kind_named("PEN");
            how.limit = limit;
            how.phase = 11.7 * seed;
            how.seed = static_cast<std::uint64_t>(seed);
            how.jobs = 5 * limit;
            const auto run = rlbench::run_once(one, how, 1);
            EXPECT_EQ(run.rejects, 0) << limit;
            EXPECT_GT(run.ratio, 0) << limit;
        }
    }
}

TEST(refusals, overload_pauses_without_lowering_the_limit_and_an_error_does_neither)
{
    engine_rig rig(one_window(10), calm_options());
    auto& scout = rig.ask();
    rig.accept(scout, said(rig, 9));
    auto& busy = rig.ask();
    rig.answer(busy, 503, fields().date(utc).with("Retry-After", "15"));
    EXPECT_NEAR(rig.window().paused_until() - rig.now, 15, 1e-6);
    EXPECT_EQ(rig.window().own().limit(), 10);
    EXPECT_FALSE(rig.window().is_lost());
    rig.advance(15.001);
    auto& broken = rig.ask();
    ASSERT_TRUE(broken.granted);
    const auto possible = rig.window().models().possible();
    rig.answer(broken, 500, fields().date(utc + 15));
    EXPECT_EQ(rig.window().models().possible(), possible);
    EXPECT_LE(rig.window().paused_until(), rig.now);
    EXPECT_TRUE(rig.ask().granted);
}
