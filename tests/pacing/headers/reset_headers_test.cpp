// What servers write as Reset.
#include "pacing/engine_rig.hpp"
#include "support/http_date.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <functional>

using namespace pacing_test;

namespace {

/// What came of forty jobs at a sliding log of ten a minute.
struct reset_run {
    int rejects = 0;
    int accepted = 0;
    double took = 0;
};

/// Runs them against a server whose Reset is `reset(its present second, its window's end)`.
template <class Reset>
reset_run against_odd_reset(Reset reset, pacing::guarding guarding)
{
    auto options = calm_options();
    options.guarding = guarding;
    engine_rig rig(one_window(10), options);
    rig.now = 0.4; // its clock does not start with a whole second
    const auto jobs = rig.ask_many(40);
    std::deque<double> log;
    reset_run run;
    while (rig.now < 600 && run.accepted < 40) {
        for (auto* one : jobs) {
            if (!one->granted) {
                continue;
            }
            while (!log.empty() && log.front() <= rig.now - 60) {
                log.pop_front();
            }
            const bool ok = log.size() < 10;
            if (ok) {
                log.push_back(rig.now);
            }
            auto with = said(rig, 10 - static_cast<int>(log.size()));
            const double second = utc + std::floor(rig.now);
            with.with("X-RateLimit-Reset", reset(second, std::ceil(utc + log.front() + 60)));
            if (ok) {
                ++run.accepted;
                rig.accept(*one, with);
            } else {
                ++run.rejects;
                rig.answer(*one, 429, with.with("Retry-After", "5"));
                rig.ask_again(*one, pacing::permit_request("GET /x"));
            }
        }
        rig.advance(0.1);
    }
    run.took = rig.now;
    return run;
}

} // namespace

TEST(reset_headers, odd_resets_never_open_before_the_window_does_and_never_stall)
{
    using odd = std::function<std::string(double, double)>;
    const std::vector<std::pair<const char*, odd>> resets = {
        {"in the past", [](double, double) { return whole(utc - 100); }},
        {"two seconds old", [](double now, double) { return whole(now - 2); }},
        {"equal to Date", [](double now, double) { return whole(now); }},
        {"milliseconds", [](double, double end) { return whole(end * 1000); }},
        {"seconds from now", [](double now, double end) { return whole(end - now); }},
        {"a date", [](double, double end) { return andante_tests::http_date(end); }},
        {"zero", [](double, double) { return std::string("0"); }},
        {"ten years ahead", [](double now, double) { return whole(now + 10.0 * 365 * 86400); }},
        {"text", [](double, double) { return std::string("tomorrow"); }},
    };
    for (const auto& [name, reset] : resets) {
        for (const auto guarding : {pacing::guarding::adaptive, pacing::guarding::strict}) {
            const auto run = against_odd_reset(reset, guarding);
            EXPECT_EQ(run.rejects, 0) << name << static_cast<int>(guarding);
            EXPECT_EQ(run.accepted, 40) << name << static_cast<int>(guarding);
            EXPECT_LT(run.took, 4 * 61) << name << static_cast<int>(guarding);
        }
    }
}

TEST(reset_headers, reset_that_is_always_a_second_ahead_costs_one_burst_at_most)
{
    const auto run = against_odd_reset(
        [](double now, double) { return whole(now + 1); }, pacing::guarding::adaptive
    );
    EXPECT_LE(run.rejects, 10); // a window's worth, not one each window
    EXPECT_EQ(run.accepted, 40);
    EXPECT_LT(run.took, 5 * 61);
}

TEST(reset_headers, a_distance_is_exact_when_it_is_written_to_a_hundredth_of_a_second)
{
    using form = pacing::header_dialect::reset_form;
    const auto read = [](std::string_view text, form as) {
        return pacing::parse_exact_delta(text, as).value_or(-1);
    };
    EXPECT_DOUBLE_EQ(read("0.98", form::automatic), 0.98);
    EXPECT_DOUBLE_EQ(read(" 59.980 ", form::delta_seconds), 59.98);
    EXPECT_DOUBLE_EQ(read("12ms", form::automatic), 0.012);
    EXPECT_DOUBLE_EQ(read("1m30.951s", form::automatic), 90.951);
    EXPECT_DOUBLE_EQ(read("980", form::delta_milliseconds), 0.98);
    for (const auto* coarse : {"1", "1.5", "1s", "1m", "1.", ".", "", "a.bcd", "-0.98"}) {
        EXPECT_EQ(read(coarse, form::automatic), -1) << coarse;
    }
    for (const auto* moment :
         {"1800000060.25", "1800000060250.75", "2027-01-15T08:01:00.25Z", "ms", "12.25.5"}) {
        EXPECT_EQ(read(moment, form::automatic), -1) << moment;
    }
}

TEST(reset_headers, reset_dialects_give_the_same_moment)
{
    using form = pacing::header_dialect::reset_form;
    const auto read = [](std::string_view text, form as) {
        return pacing::parse_reset(text, as, utc, utc).value_or(-1);
    };
    EXPECT_EQ(read("1800000060", form::automatic), utc + 60);
    EXPECT_EQ(read("1800000060000", form::automatic), utc + 60);
    EXPECT_EQ(read("60", form::automatic), utc + 60);
    EXPECT_EQ(read("60000", form::delta_milliseconds), utc + 60);
    EXPECT_EQ(read("1800000060", form::unix_seconds), utc + 60);
    EXPECT_EQ(read("1800000060000", form::unix_milliseconds), utc + 60);
}
