// Servers that refuse without a word, above all HAProxy's stick tables.
#include "pacing/models/quota_window.hpp"
#include "pacing/models/silent_counters.hpp"
#include "support/simulation/runs.hpp"
#include "support/simulation/stick_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

namespace {

namespace pacing = andante::pacing;

/// One who sends one request at a time, as soon as the window admits it, to a server that says
/// nothing.
class lone_sender {
public:
    explicit lone_sender(std::unique_ptr<rlbench::server> to, int limit = 10)
        : server_(std::move(to))
        , window_(settings(limit), clock_, 0)
    {}

    void send(int count)
    {
        for (int done = 0; done < count;) {
            while (!window_.admits(now, 1, 1, false)) {
                now = window_.next(now, 1).value_or(now + 1) + 1e-6;
            }
            const auto id = window_.take(now, 1);
            const double arrival = now + 0.05;
            now = arrival + 0.05;
            if (server_->arrive(arrival + offset).accepted) {
                window_.accepted(id, now, {});
                ++done;
            } else {
                window_.rejected(id, now, {}, std::nullopt);
                ++refused;
            }
        }
    }
    void rest(double seconds) { now += seconds; }
    const pacing::quota_window& window() const { return window_; }

    double now = 0;
    double offset = 0; ///< Of the server's clock.
    int refused = 0;

private:
    static pacing::window_settings settings(int limit)
    {
        pacing::window_settings made;
        made.limit = made.server_limit = limit;
        return made;
    }

    std::unique_ptr<rlbench::server> server_;
    pacing::server_clock clock_;
    pacing::quota_window window_;
};

rlbench::row andante_alone()
{
    rlbench::row one;
    one.name = "andante";
    one.make = [](rlbench::simulation& run, std::vector<int> jobs, int, int) {
        return rlbench::our_limiter(run, std::move(jobs), rlbench::our_settings());
    };
    return one;
}

TEST(silent_server, a_stick_table_refuses_once_and_is_then_known)
{
    rlbench::splitmix random(11);
    for (int run = 0; run < 40; ++run) {
        rlbench::simulation::setup how;
        how.kind = &rlbench::stick_table();
        how.limit = 10;
        how.jobs = 40;
        how.headers = rlbench::header_set::none;
        how.seed = random.next();
        const auto found = rlbench::run_once(andante_alone(), how, 1);
        EXPECT_LE(found.rejects, 1) << run;
        EXPECT_GT(found.ratio, 0) << run;
        EXPECT_LE(found.ratio, 1.15) << run;
    }
}

TEST(silent_server, a_wide_stick_table_refuses_no_more_than_what_is_under_way)
{
    rlbench::simulation::setup how;
    how.kind = &rlbench::stick_table();
    how.limit = 60;
    how.jobs = 240;
    how.headers = rlbench::header_set::none;
    const auto found = rlbench::run_once(andante_alone(), how, 1);
    EXPECT_LE(found.rejects, 3);
    EXPECT_GT(found.ratio, 0);
    EXPECT_LE(found.ratio, 1.15);
}

TEST(silent_server, a_stick_table_begins_anew_after_a_pause_and_so_do_we)
{
    lone_sender sender(rlbench::stick_table().make(10));
    sender.send(30);
    EXPECT_EQ(sender.refused, 1);
    for (const double pause : {130.0, 125.3, 400.0, 171.7}) {
        sender.rest(pause);
        const double before = sender.now;
        sender.send(10);
        EXPECT_LT(sender.now - before, 5) << "a whole window is open after a pause of " << pause;
        sender.send(15);
        EXPECT_EQ(sender.refused, 1) << pause;
    }
}

TEST(silent_server, a_pause_within_the_window_changes_nothing)
{
    lone_sender sender(rlbench::stick_table().make(10));
    sender.send(30);
    for (const double pause : {10.0, 35.0, 59.0, 20.0}) {
        sender.rest(pause);
        sender.send(15);
        EXPECT_EQ(sender.refused, 1) << pause;
    }
}

TEST(silent_server, two_counters_of_any_phase_are_found_with_few_refusals)
{
    for (const auto* name : {"SWC", "SWCR", "SWCF"}) {
        for (double phase = 1; phase < 60; phase += 7.3) {
            lone_sender sender(rlbench::kind_named(name).make(10));
            sender.offset = phase;
            sender.send(60);
            EXPECT_LE(sender.refused, 3) << name << " at " << phase;
        }
    }
}

TEST(silent_server, what_accepts_a_sliding_log_is_never_taken_for_counters)
{
    for (const auto* name : {"SL", "SLR", "FWA", "FW1", "TB"}) {
        lone_sender sender(rlbench::kind_named(name).make(10));
        sender.offset = 31.7;
        sender.send(60);
        EXPECT_EQ(sender.refused, 0) << name;
    }
}

class guessing : public ::testing::Test {
protected:
    void accept(double from, int count, double every = 0.1)
    {
        for (int i = 0; i < count; ++i) {
            accepted.push_back({from + i * every, 1, from + i * every - 0.1});
        }
    }

    std::optional<pacing::counter_guess> guess(double sent, double others = 0)
    {
        pacing::silent_refusal refused;
        refused.request.sent = sent;
        refused.now = sent + 0.1;
        refused.others = others;
        return pacing::guess_counters(accepted, refused, 10, 60);
    }

    std::deque<pacing::ledger::entry> accepted;
};

TEST_F(guessing, takes_the_first_request_after_a_pause_for_the_windows_beginning)
{
    accept(5, 10);
    accept(65.2, 1);
    const auto found = guess(65.3);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->latest, 5, 1e-9);
    EXPECT_NEAR(found->earliest, 4.9, 1e-9);
    EXPECT_TRUE(found->may_round_down);
    EXPECT_FALSE(found->may_round_up) << "it would not have accepted the eleventh";
}

TEST_F(guessing, leaves_a_few_seconds_when_the_window_began_somewhere_else)
{
    accept(0, 10);
    accept(60.2, 5); // Half of the window had passed: it began near 30.
    const auto found = guess(60.8);
    ASSERT_TRUE(found);
    const auto within = [&](double begin) {
        const double turned = begin + 60 * std::ceil((found->earliest - begin) / 60);
        return turned <= found->latest;
    };
    EXPECT_TRUE(within(31));
    EXPECT_TRUE(within(34));
    EXPECT_FALSE(within(5));
    EXPECT_FALSE(within(50));
    EXPECT_LT(found->latest - found->earliest, 20);
}

TEST_F(guessing, says_nothing_when_no_counters_explain_it)
{
    accept(0, 3);
    EXPECT_FALSE(guess(100)) << "nothing weighs any more";
    accepted.clear();
    EXPECT_FALSE(guess(0));
}

} // namespace
