// Windows, and what a limiter guarantees of them.
#include "pacing/engine_rig.hpp"
#include "support/sanitizers.hpp"
#include "support/simulation/runs.hpp"
#include "support/window_peak.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

using namespace pacing_test;

namespace {

/// Cases are cut when every access is checked.
constexpr int scale = andante_tests::address_sanitized || andante_tests::thread_sanitized ? 10 : 1;

rlbench::row andante_row(rlbench::our_settings settings = rlbench::our_settings())
{
    rlbench::row one;
    one.name = "andante";
    one.make = [settings](rlbench::simulation& run, std::vector<int> jobs, int, int) {
        return rlbench::our_limiter(run, std::move(jobs), settings);
    };
    return one;
}

/// One random run of the guard alone: heavy-tailed delays, so answers and arrivals reorder.
std::size_t random_guard_run(rlbench::splitmix& random, double& limit)
{
    const int count = 1 + static_cast<int>(random.next() % 12);
    const double window = 0.5 + 60 * random.fraction();
    limit = count;
    pacing::window_settings settings;
    settings.limit = settings.server_limit = count;
    settings.window = window;
    settings.guard_only = true;
    const pacing::server_clock clock;
    pacing::quota_window guard(settings, clock, 0);
    std::multimap<double, pacing::sent_id> answers;
    std::vector<double> arrivals;
    double now = 0;
    const auto delay = [&] {
        return std::min(40.0, 0.01 * std::pow(1 - random.fraction(), -1 / 0.6));
    };
    for (int sent = 0; sent < 4 * count;) {
        while (!answers.empty() && answers.begin()->first <= now) {
            guard.accepted(answers.begin()->second, answers.begin()->first, {});
            answers.erase(answers.begin());
        }
        if (guard.admits(now, 1, 1, false)) {
            const auto id = guard.take(now, 1);
            const double arrival = now + delay();
            arrivals.push_back(arrival);
            answers.emplace(arrival + delay(), id);
            ++sent;
            now += random.next() % 4 == 0 ? random.fraction() * window / 3 : 0;
            continue;
        }
        double next = now + window;
        if (!answers.empty()) {
            next = answers.begin()->first;
        }
        if (const auto opens = guard.next(now, 1)) {
            next = std::min(next, *opens + 1e-9);
        }
        now = std::max(now + 1e-9, next);
    }
    return andante_tests::window_peak(std::move(arrivals), window);
}

} // namespace

TEST(windows, guard_never_exceeds_the_limit_in_any_window_for_any_network)
{
    rlbench::splitmix random(1);
    for (int run = 0; run < 10000; ++run) {
        double limit = 0;
        const auto most = random_guard_run(random, limit);
        ASSERT_LE(static_cast<double>(most), limit) << "run " << run;
    }
}

TEST(windows, static_shares_of_four_processes_never_exceed_the_limit_together)
{
    for (const auto* kind : {"SL", "SLR", "FWA", "FW1", "TB"}) {
        for (const int limit : {10, 60}) {
            for (std::size_t phase = 0; phase < 4; ++phase) {
                const auto rows = rlbench::rows_for_many();
                for (const auto& one : rows) {
                    if (one.name != "andante, static L/P") {
                        continue;
                    }
                    const auto run = rlbench::run_cell(
                        one, rlbench::kind_named(kind), limit, 4, phase, rlbench::header_set::full
                    );
                    EXPECT_EQ(run.rejects, 0) << kind << limit;
                    EXPECT_LE(run.peak, 1.0) << kind << limit;
                }
            }
        }
    }
}

TEST(windows, least_makespans_equal_the_table_at_all_four_phases)
{
    using row = std::array<double, 4>;
    const auto flat = [](double seconds) { return row{seconds, seconds, seconds, seconds}; };
    const std::map<std::string, std::map<int, row>> table = {
        {"SL", {{10, flat(1140)}, {60, flat(180)}}},
        {"SLR", {{10, flat(1140)}, {60, flat(180)}}},
        {"FW1", {{10, flat(1140)}, {60, flat(180)}}},
        {"FWA", {{10, {1140, 1132.7, 1108.3, 1087.1}}, {60, {180, 172.7, 148.3, 127.1}}}},
        {"SWC", {{10, {1194, 1186.7, 1162.3, 1141.1}}, {60, {199, 191.7, 167.3, 146.1}}}},
        {"TB", {{10, flat(1140)}, {60, flat(140)}}},
        {"GCRA", {{10, flat(1194)}, {60, flat(190)}}},
    };
    EXPECT_EQ(rlbench::kinds().size(), table.size());
    for (const auto& kind : rlbench::kinds()) {
        for (const auto& [limit, expected] : table.at(std::string(kind.name))) {
            for (std::size_t at = 0; at < expected.size(); ++at) {
                const double phase = rlbench::phases[at];
                EXPECT_NEAR(rlbench::least_makespan(kind, limit, phase, 200), expected[at], 0.051)
                    << kind.name << limit << " at " << phase;
            }
        }
    }
}

TEST(windows, every_kind_of_server_gives_no_reject_and_at_most_two_percent_over_the_optimum)
{
    for (const auto& kind : rlbench::kinds()) {
        for (const int limit : {10, 60}) {
            double sum = 0;
            for (std::size_t phase = 0; phase < 4; ++phase) {
                const auto run = rlbench::run_cell(
                    andante_row(), kind, limit, 1, phase, rlbench::header_set::full
                );
                EXPECT_EQ(run.rejects, 0) << kind.name << limit;
                EXPECT_GT(run.ratio, 0) << kind.name << limit;
                sum += run.ratio;
            }
            EXPECT_LE(sum / 4, 1.02) << kind.name << limit;
        }
    }
}

TEST(windows, without_reset_no_reject_and_at_most_three_percent_over_the_optimum)
{
    for (const auto& kind : rlbench::kinds()) {
        for (const int limit : {10, 60}) {
            double sum = 0;
            for (std::size_t phase = 0; phase < 4; ++phase) {
                const auto run = rlbench::run_cell(
                    andante_row(), kind, limit, 1, phase, rlbench::header_set::no_reset
                );
                EXPECT_EQ(run.rejects, 0) << kind.name << limit;
                sum += run.ratio;
            }
            EXPECT_LE(sum / 4, limit == 10 ? 1.03 : 1.01) << kind.name << limit;
        }
    }
}

TEST(windows, heavy_tailed_delays_cause_no_reject_on_any_kind_of_server)
{
    rlbench::splitmix random(4);
    for (const auto& kind : rlbench::kinds()) {
        for (int run = 0; run < 30 / scale; ++run) {
            rlbench::simulation::setup how;
            how.kind = &kind;
            how.limit = run % 2 == 0 ? 10 : 60;
            how.phase = 60 * random.fraction();
            how.seed = random.next();
            how.jobs = 100;
            how.how = run % 3 == 0 ? rlbench::delays::pareto_40s : rlbench::delays::pareto_10s;
            const auto found = rlbench::run_once(andante_row(), how, 1);
            EXPECT_EQ(found.rejects, 0) << kind.name << " run " << run;
        }
    }
}

TEST(windows, stacked_windows_are_taken_all_or_not_at_all)
{
    pacing::policy_set set;
    set.windows.emplace_back("minute", 10, std::chrono::minutes(1));
    set.windows.emplace_back("hour", 30, std::chrono::hours(1));
    set.windows.emplace_back("day", 100, std::chrono::hours(24));
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    engine_rig rig(set, options);
    const auto jobs = rig.ask_many(120);
    const auto answer_all = [&] {
        for (auto* one : jobs) {
            if (one->granted) {
                rig.accept(*one);
            }
        }
    };
    // Without headers the first requests go one by one, then in bursts.
    for (int second = 0; second < 3000; ++second) {
        answer_all();
        rig.advance(1);
    }
    EXPECT_EQ(rig.granted(), 30); // the hour binds
    EXPECT_EQ(rig.window(1).own().logged() + rig.window(1).own().in_flight(), 30);
    // The head that waits for the hour holds nothing of the minute.
    EXPECT_EQ(rig.window(0).used(rig.now), 0);
    for (int half_minute = 0; half_minute < 2500; ++half_minute) {
        answer_all();
        rig.advance(30);
    }
    EXPECT_EQ(rig.granted(), 100); // and then the day
    EXPECT_LE(rig.window(2).own().logged(), 100);
}

TEST(windows, second_burst_leaves_exactly_a_window_after_the_answers)
{
    for (const bool inclusive : {false, true}) {
        auto options = calm_options();
        options.guarding = pacing::guarding::only;
        engine_rig rig(one_window(5), options);
        std::vector<double> log;
        const auto jobs = rig.ask_many(20);
        int rejects = 0;
        for (int turn = 0; turn < 20000 && rig.granted() < 20; ++turn) {
            for (auto* one : jobs) {
                if (!one->granted) {
                    continue;
                }
                const double t = rig.now;
                while (!log.empty() && (inclusive ? log[0] < t - 60 : log[0] <= t - 60)) {
                    log.erase(log.begin());
                }
                rejects += log.size() >= 5 ? 1 : 0;
                log.push_back(t);
                fields said;
                said.date(rig.utc_start + std::floor(t));
                said.with("X-RateLimit-Remaining", std::to_string(5 - log.size()));
                rig.accept(*one, said);
            }
            if (const auto next = rig.engine().next(rig.now)) {
                rig.now = *next; // to the very instant that the limiter chose
                rig.pump();
            }
        }
        EXPECT_EQ(rejects, 0) << inclusive;
        EXPECT_EQ(rig.granted(), 20);
        EXPECT_LT(rig.now, 182); // three windows, not four
    }
}

TEST(windows, fixed_window_entered_just_before_its_end_costs_little)
{
    for (const double before : {0.01, 0.5, 1.5}) {
        rlbench::simulation::setup how;
        how.kind = &rlbench::kind_named("FWA");
        how.limit = 60;
        how.phase = 60 - before;
        how.seed = 6;
        const auto run = rlbench::run_once(andante_row(), how, 1);
        EXPECT_EQ(run.rejects, 0) << before;
        EXPECT_GT(run.ratio, 0) << before;
        if (before >= 0.3) {
            EXPECT_LE(run.ratio, 1.02) << before;
        }
    }
}

TEST(windows, counter_server_is_never_refused_at_any_phase_around_the_boundary)
{
    for (const auto* kind : {"SWC", "SWCR", "SWCF"}) {
        for (int tenth = -10; tenth <= 10; tenth += scale > 1 ? 5 : 1) {
            rlbench::simulation::setup how;
            how.kind = &rlbench::kind_named(kind);
            how.limit = 20;
            how.phase = std::fmod(60 + tenth / 10.0, 60);
            how.seed = static_cast<std::uint64_t>(700 + tenth);
            how.jobs = 100;
            const auto run = rlbench::run_once(andante_row(), how, 1);
            EXPECT_EQ(run.rejects, 0) << kind << " at " << tenth;
        }
    }
}

TEST(windows, bucket_is_recognised_from_one_burst_in_any_order_of_arrival)
{
    rlbench::simulation::setup tiny;
    tiny.kind = &rlbench::kind_named("GCRA");
    tiny.limit = 6; // a capacity of one
    tiny.jobs = 60;
    const auto run = rlbench::run_once(andante_row(), tiny, 1);
    EXPECT_EQ(run.rejects, 0);

    // A burst on a bucket of 20 whose answers come last first.
    engine_rig rig(one_window(60));
    auto& scout = rig.ask();
    const auto said = [&](int remaining) {
        fields with;
        with.date(rig.utc_start + std::floor(rig.now));
        with.with("X-RateLimit-Remaining", std::to_string(remaining));
        const double full = rig.utc_start + rig.now + (20 - remaining);
        with.with("X-RateLimit-Reset", std::to_string(static_cast<long>(std::ceil(full))));
        return with;
    };
    rig.advance(0.1);
    rig.accept(scout, said(19));
    auto burst = rig.ask_many(30);
    EXPECT_EQ(rig.granted(), 20);
    rig.advance(0.1);
    for (int i = 18; i >= 0; --i) {
        rig.accept(*burst[static_cast<std::size_t>(i)], said(18 - i));
    }
    EXPECT_EQ(
        rig.window().models().possible(), pacing::version_space::bit(pacing::version_space::bucket)
    );
    EXPECT_DOUBLE_EQ(rig.window().models().tokens().size(), 20);
}

TEST(windows, hold_for_limits_of_zero_one_and_a_million_and_for_a_second_and_a_day)
{
    EXPECT_THROW(one_window(0), std::invalid_argument);
    auto none = one_window(1);
    none.windows[0].count = 0;
    EXPECT_THROW(engine_rig{none}, std::invalid_argument);

    engine_rig single(one_window(1));
    auto& first = single.ask();
    auto& second = single.ask();
    EXPECT_TRUE(first.granted);
    EXPECT_FALSE(second.granted);
    single.advance(0.1);
    single.accept(first);
    single.advance(60);
    EXPECT_TRUE(second.granted);
    EXPECT_NEAR(second.granted_at, 60.1, 1e-3);

    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    for (const int seconds : {1, 86400}) {
        engine_rig rig(one_window(1'000'000, seconds), options);
        auto& scout = rig.ask();
        rig.accept(scout, fields().with("X-RateLimit-Remaining", "999999"));
        const int count = 20000;
        auto jobs = rig.ask_many(count);
        EXPECT_EQ(rig.granted(), count + 1);
        for (auto* one : jobs) {
            rig.accept(*one);
        }
        EXPECT_EQ(rig.window().own().logged(), count + 1);
        rig.advance(seconds + 0.001);
        rig.ask();
        EXPECT_EQ(rig.window().own().logged(), 0);
    }
}

TEST(windows, weights_fit_wait_and_are_not_overtaken)
{
    auto options = calm_options();
    options.guarding = pacing::guarding::only;
    engine_rig rig(one_window(10), options);
    pacing::permit_request impossible("GET /x");
    impossible.weight = 11;
    const auto& never = rig.ask(impossible);
    EXPECT_TRUE(never.refused);
    EXPECT_EQ(never.why.code, errc::invalid_request);
    EXPECT_EQ(never.why.limit, 10);

    auto& light = rig.ask();
    rig.accept(light, fields().with("X-RateLimit-Remaining", "9"));
    pacing::permit_request whole("GET /x");
    whole.weight = 10;
    auto& heavy = rig.ask(whole);
    auto& behind = rig.ask();
    EXPECT_FALSE(heavy.granted);  // waits for an empty window
    EXPECT_FALSE(behind.granted); // and a light one does not slip past, though nine places are free
    rig.advance(60.001);
    EXPECT_TRUE(heavy.granted);
    EXPECT_FALSE(behind.granted);
}
