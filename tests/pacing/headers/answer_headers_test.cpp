// What servers write in their headers.
#include "pacing/engine_rig.hpp"
#include "support/simulation/runs.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace pacing_test;

namespace {

/// How long the limiter stays shut after a 429 with these fields.
double pause_after(const fields& with, double utc_error = 0)
{
    engine_rig rig(one_window(10), calm_options());
    rig.utc_error = utc_error;
    auto& first = rig.ask();
    rig.accept(first, said(rig, 5));
    auto& refused = rig.ask();
    rig.advance(0.5);
    rig.answer(refused, 429, with);
    return rig.window().paused_until() - rig.now;
}

rlbench::outcome quirky(rlbench::quirk wrong, std::string_view kind, int limit, int seed)
{
    rlbench::row one;
    one.make = [](rlbench::simulation& run, std::vector<int> jobs, int, int) {
        return rlbench::our_limiter(run, std::move(jobs), rlbench::our_settings());
    };
    rlbench::simulation::setup how;
    how.kind = &rlbench::kind_named(kind);
    how.limit = limit;
    how.phase = 17.3 * seed - 60 * std::floor(17.3 * seed / 60);
    how.seed = static_cast<std::uint64_t>(seed);
    how.wrong = wrong;
    return rlbench::run_once(one, how, 1);
}

} // namespace

TEST(answer_headers, retry_after_dates_are_read_against_the_answers_own_date)
{
    const double three_hours = 3 * 3600;
    for (const auto* form :
         {"Fri, 15 Jan 2027 08:00:30 GMT",
          "Friday, 15-Jan-27 08:00:30 GMT",
          "Fri Jan 15 08:00:30 2027"}) {
        fields with;
        with.date(utc).with("Retry-After", form);
        EXPECT_NEAR(pause_after(with), 30, 1e-6) << form;
        EXPECT_NEAR(pause_after(with, three_hours), 30, 1e-6) << form;
        EXPECT_NEAR(pause_after(with, -three_hours), 30, 1e-6) << form;
    }
}

TEST(answer_headers, nonsense_in_retry_after_never_means_at_once_and_never_overflows)
{
    const double one_request = 6; // W / L
    for (const auto* text :
         {"-1", "+5", "", "soon", "0x10", "1e9", "5 5", "Fri, 32 Jan 2027 08:00:30 GMT"}) {
        EXPECT_NEAR(pause_after(fields().date(utc).with("Retry-After", text)), one_request, 1e-6)
            << '"' << text << '"';
    }
    EXPECT_NEAR(pause_after(fields().date(utc).with("Retry-After", "5.5")), 5.5, 1e-6);
    // Two lines: the later is the safe one.
    fields two;
    two.date(utc).with("Retry-After", "7").with("Retry-After", "21");
    EXPECT_NEAR(pause_after(two), 21, 1e-6);
    // Absurd values are capped, and lock out only the route that got them.
    for (const auto* text : {"1000000000000", "18446744073709551616"}) {
        engine_rig rig(one_window(10), calm_options());
        auto& first = rig.ask("GET /a");
        rig.answer(first, 429, fields().date(utc).with("Retry-After", text));
        auto& again = rig.ask("GET /a");
        EXPECT_TRUE(again.refused) << text;
        EXPECT_EQ(again.why.code, errc::rate_limited) << text;
        EXPECT_NEAR(again.why.until, 86400, 1) << text;
        EXPECT_FALSE(rig.ask("GET /b").refused) << text;
    }
}

TEST(answer_headers, retry_after_of_zero_or_in_the_past_is_not_a_busy_loop)
{
    for (const auto* text : {"0", "0.0", "Fri, 15 Jan 2027 07:00:00 GMT"}) {
        engine_rig rig(one_window(10), calm_options());
        auto* one = &rig.ask();
        int attempts = 0;
        while (rig.now < 600) {
            if (one->granted) {
                ++attempts;
                rig.answer(
                    *one, 429, fields().date(utc + std::floor(rig.now)).with("Retry-After", text)
                );
                rig.ask_again(*one, pacing::permit_request("GET /x"));
            }
            rig.advance(0.5);
        }
        EXPECT_GE(attempts, 5) << text; // and it never gives up
        EXPECT_LE(attempts, 100) << text;
    }
}

TEST(answer_headers, odd_remaining_is_ignored_or_harmless)
{
    for (const auto* remaining : {"-3", "1000", "many", ""}) {
        engine_rig rig(one_window(10), calm_options());
        const auto jobs = rig.ask_many(40);
        std::vector<double> sent;
        while (rig.now < 400 && rig.granted() < 40) {
            for (auto* one : jobs) {
                if (one->granted) {
                    sent.push_back(one->granted_at);
                    rig.accept(
                        *one,
                        fields()
                            .date(utc + std::floor(rig.now))
                            .with("X-RateLimit-Remaining", remaining)
                    );
                }
            }
            rig.advance(0.1);
        }
        EXPECT_EQ(rig.granted(), 40) << remaining;
        for (std::size_t i = 10; i < sent.size(); ++i) {
            EXPECT_GT(sent[i] - sent[i - 10], 60 - 1e-6) << remaining;
        }
    }
    // Missing on 30 % of the answers: no reject but on the smallest bucket, one at most.
    for (const auto& kind : rlbench::kinds()) {
        for (const int limit : {10, 60}) {
            const auto run = quirky(rlbench::quirk::missing, kind.name, limit, 3);
            EXPECT_LE(run.rejects, kind.name == "GCRA" ? 1 : 0) << kind.name << limit;
            EXPECT_GT(run.ratio, 0) << kind.name << limit;
        }
    }
}

TEST(answer_headers, remaining_counted_before_costs_one_reject_at_most)
{
    for (const auto& kind : rlbench::kinds()) {
        for (const int limit : {10, 60}) {
            for (int seed = 1; seed <= 3; ++seed) {
                const auto run = quirky(rlbench::quirk::counted_before, kind.name, limit, seed);
                EXPECT_LE(run.rejects, 1) << kind.name << limit;
                EXPECT_GT(run.ratio, 0) << kind.name << limit;
            }
        }
    }
}

/// A server that allows ten a minute in a sliding log, of which somebody else has used some.
class shared_server {
public:
    shared_server(engine_rig& rig, std::size_t used_by_others)
        : rig_(&rig)
        , log_(used_by_others, rig.now)
    {}

    /// Answers all that have left, until a second of the rig.
    void serve_until(double end, const std::vector<rig_job*>& jobs)
    {
        while (rig_->now < end) {
            for (auto* one : jobs) {
                while (one->granted) {
                    answer(*one);
                }
            }
            rig_->advance(0.1);
        }
    }

    int answered() const noexcept { return answered_; }
    int rejects() const noexcept { return rejects_; }

private:
    void answer(rig_job& one)
    {
        ++answered_;
        while (!log_.empty() && log_.front() <= rig_->now - 60) {
            log_.erase(log_.begin());
        }
        if (log_.size() < 10) {
            log_.push_back(rig_->now);
            auto with = said(*rig_, 10 - static_cast<int>(log_.size()));
            rig_->accept(one, with.with("X-RateLimit-Reset", whole(std::ceil(utc + log_[0] + 60))));
            return;
        }
        ++rejects_;
        rig_->answer(
            one, 429, said(*rig_, 0).with("Retry-After", whole(std::ceil(log_[0] + 60 - rig_->now)))
        );
        rig_->ask_again(one, pacing::permit_request("GET /x"));
    }

    engine_rig* rig_;
    std::vector<double> log_; ///< Theirs and ours.
    int answered_ = 0;
    int rejects_ = 0;
};

TEST(answer_headers, foreign_use_is_adopted_at_once_and_forgotten_when_it_stops)
{
    engine_rig rig(one_window(10), calm_options());
    shared_server server(rig, 8);
    const auto jobs = rig.ask_many(60);
    server.serve_until(60, jobs);
    EXPECT_EQ(server.answered(), 2); // eight were gone, and that was seen at the first answer
    EXPECT_EQ(server.rejects(), 0);
    const int before = rig.granted();
    server.serve_until(300, jobs);
    EXPECT_GE(rig.granted() - before, 36); // four windows at nearly the full limit
    EXPECT_EQ(server.rejects(), 0);
}

TEST(answer_headers, limit_that_is_lowered_is_adopted_and_one_that_is_raised_needs_consent)
{
    engine_rig rig(one_window(10), calm_options());
    auto& scout = rig.ask();
    rig.accept(scout, said(rig, 9).with("X-RateLimit-Limit", "10"));
    auto& granted = rig.ask();
    EXPECT_TRUE(granted.granted);
    pacing::permit_request heavy("GET /x");
    heavy.weight = 9;
    auto& too_heavy = rig.ask(heavy, 1000);
    auto& patient = rig.ask(pacing::permit_request("GET /x"), 1000);
    std::vector<rig_job*> queue;
    for (int i = 0; i < 12; ++i) {
        queue.push_back(&rig.ask(pacing::permit_request("GET /x"), 150));
    }
    EXPECT_FALSE(queue.back()->refused); // at ten a minute it would have made it
    rig.accept(granted, said(rig, 3).with("X-RateLimit-Limit", "5"));
    EXPECT_EQ(rig.window().own().limit(), 5);
    EXPECT_TRUE(too_heavy.refused);
    EXPECT_EQ(too_heavy.why.code, errc::invalid_request);
    EXPECT_FALSE(patient.refused);
    EXPECT_TRUE(queue.back()->refused); // hopeless now, and told so
    EXPECT_EQ(queue.back()->why.code, errc::deadline_exceeded);

    for (const bool consent : {false, true}) {
        auto options = calm_options();
        options.may_raise = consent;
        engine_rig other(one_window(60), options);
        for (int sample = 1; sample <= 4; ++sample) {
            auto& one = other.ask();
            ASSERT_TRUE(one.granted);
            other.accept(one, said(other, 600 - sample).with("X-RateLimit-Limit", "600"));
            EXPECT_EQ(other.window().own().limit(), consent && sample >= 3 ? 600 : 60);
            other.advance(1);
        }
    }
}

TEST(answer_headers, headers_of_another_stacked_limit_are_not_applied_to_the_wrong_one)
{
    pacing::policy_set set;
    set.windows.emplace_back("minute", 10, std::chrono::minutes(1));
    set.windows.emplace_back("hour", 100, std::chrono::hours(1));
    engine_rig rig(set, calm_options());
    auto& by_limit = rig.ask();
    rig.accept(by_limit, said(rig, 42).with("X-RateLimit-Limit", "100"));
    EXPECT_EQ(rig.window(0).own().limit(), 10);
    EXPECT_EQ(rig.window(1).own().limit(), 100);
    // 42 of 100 left: others use the hour, and the minute is not concerned.
    EXPECT_TRUE(rig.window(1).room(rig.now) <= 42);
    EXPECT_GE(rig.window(0).room(rig.now), 9);
    auto& by_name = rig.ask();
    rig.accept(by_name, fields().date(utc).with("RateLimit", "\"minute\";r=8;t=30"));
    EXPECT_GE(rig.window(0).room(rig.now), 8);
    EXPECT_EQ(rig.window(0).own().limit(), 10);
}

TEST(answer_headers, ietf_fields_are_read_in_all_their_shapes)
{
    const auto read = [](const fields& with) {
        return pacing::read_rate_headers(with.all, pacing::header_dialect(), utc);
    };
    fields both;
    both.date(utc);
    both.with(
        "RateLimit-Policy", "\"burst\";q=100;w=60;pk=:cHJvMTIz:;x=1, \"daily\";q=1000;w=86400"
    );
    both.with("RateLimit", "\"burst\";r=50;t=30");
    both.with("RateLimit", "\"daily\";r=400;t=7200;pk=:cHJvMTIz:");
    const auto quotas = read(both).quotas;
    ASSERT_EQ(quotas.size(), 2u);
    EXPECT_EQ(quotas[0].name, "burst");
    EXPECT_EQ(quotas[0].limit, 100);
    EXPECT_EQ(quotas[0].window, 60);
    EXPECT_EQ(quotas[0].remaining, 50);
    EXPECT_EQ(quotas[0].reset, utc + 30);
    EXPECT_EQ(quotas[1].name, "daily");
    EXPECT_EQ(quotas[1].remaining, 400);

    fields malformed; // one bad item spoils the field, not the others
    malformed.date(utc).with("RateLimit", "\"burst\";r=-5, \"daily\";r=4");
    EXPECT_TRUE(read(malformed).quotas.empty());
    for (const auto* text : {"\"burst", "\"burst\";r=", "\"burst\";r=5,", ";r=5", "\"b\";r=5.5"}) {
        EXPECT_TRUE(read(fields().date(utc).with("RateLimit", text)).quotas.empty()) << text;
    }

    fields draft06;
    draft06.date(utc).with("RateLimit-Limit", "100, 100;w=60");
    draft06.with("RateLimit-Remaining", "50").with("RateLimit-Reset", "30");
    ASSERT_EQ(read(draft06).quotas.size(), 1u);
    EXPECT_EQ(read(draft06).quotas[0].limit, 100);
    EXPECT_EQ(read(draft06).quotas[0].reset, utc + 30);

    fields draft07;
    draft07.date(utc).with("RateLimit", "limit=100, remaining=50, reset=30");
    ASSERT_EQ(read(draft07).quotas.size(), 1u);
    EXPECT_EQ(read(draft07).quotas[0].remaining, 50);
    EXPECT_EQ(read(draft07).quotas[0].reset, utc + 30);

    fields concurrent;
    concurrent.date(utc).with("RateLimit-Policy", "\"jobs\";q=5;qu=\"concurrent-requests\"");
    ASSERT_EQ(read(concurrent).quotas.size(), 1u);
    EXPECT_TRUE(read(concurrent).quotas[0].concurrent);
}

TEST(answer_headers, late_answers_and_cached_ones_do_not_raise_the_budget)
{
    engine_rig rig(one_window(10), calm_options());
    auto& scout = rig.ask();
    rig.accept(scout, said(rig, 9));
    auto burst = rig.ask_many(9);
    EXPECT_EQ(rig.granted(), 10);
    rig.advance(0.2);
    for (int i = 8; i >= 1; --i) { // the last one says 0, and it comes first
        rig.accept(*burst[static_cast<std::size_t>(i)], said(rig, 8 - i));
    }
    auto& next = rig.ask();
    EXPECT_FALSE(next.granted);
    rig.accept(*burst[0], said(rig, 8)); // an old one with a high Remaining
    EXPECT_FALSE(next.granted);
    rig.advance(50);
    EXPECT_FALSE(next.granted);

    engine_rig cached(one_window(10), calm_options());
    auto& one = cached.ask();
    cached.accept(one, said(cached, 0).with("Age", "30"));
    auto& other = cached.ask();
    EXPECT_TRUE(other.granted); // a cache's Remaining of 0 says nothing of now
    EXPECT_FALSE(cached.window().own().counts.known());
}
