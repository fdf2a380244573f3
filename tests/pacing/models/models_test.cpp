// Each server model by itself: what it admits, what it explains, what it contradicts.
#include "pacing/models/bucket_model.hpp"
#include "pacing/models/counter_model.hpp"
#include "pacing/models/fixed_model.hpp"
#include "pacing/models/log_model.hpp"
#include "pacing/models/quota_window.hpp"
#include "pacing/models/version_space.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace pacing = andante::pacing;

namespace {

/// A ledger of ten a minute with a known server clock: ours and the server's agree.
struct model_rig {
    model_rig()
        : own(10, 10, 60)
    {
        clock.assume(0, 0);
        own.counts.set_phase(0);
    }

    /// A request that was sent, accepted and answered at that instant.
    void accepted_at(double t, int times = 1)
    {
        for (int i = 0; i < times; ++i) {
            own.prune(t);
            const auto id = own.depart(t, 1);
            const auto settled = own.settle(id, t);
            own.accepted(t, 1);
            own.counts.add(static_cast<long>(t / 60), 1, false);
            bucket.counted(known(), settled, t, true);
        }
    }

    /// The evidence of an answer that comes now to a request sent now.
    pacing::sighting seen(double t, double remaining, std::optional<double> reset = std::nullopt)
    {
        own.prune(t);
        const auto id = own.depart(t, 1);
        pacing::sighting made;
        made.request = own.settle(id, t);
        made.now = t;
        made.remaining = remaining;
        made.date = std::floor(t);
        made.reset = reset;
        made.load = own.heaviest_load(made.request);
        return made;
    }

    pacing::view known() const { return pacing::view{own, clock}; }

    pacing::ledger own;
    pacing::server_clock clock;
    pacing::bucket_model bucket;
};

} // namespace

TEST(log_model, admits_what_a_window_has_left_counting_flights_as_arriving_now)
{
    model_rig rig;
    pacing::log_model model;
    rig.accepted_at(5, 7);
    rig.own.depart(6, 1);
    EXPECT_EQ(model.admits(rig.known(), 6, 1).places, 2);
    EXPECT_EQ(model.admits(rig.known(), 6, 1).next, 65);
    rig.own.prune(65);
    EXPECT_EQ(model.admits(rig.known(), 65, 1).places, 9);
}

TEST(log_model, is_contradicted_by_less_remaining_than_its_log_explains)
{
    model_rig rig;
    pacing::log_model model;
    rig.accepted_at(1, 3);
    EXPECT_TRUE(model.explains(rig.known(), rig.seen(2, 6, 61)));
    model_rig other;
    other.accepted_at(1, 3);
    EXPECT_FALSE(model.explains(other.known(), other.seen(2, 5, 61)));
}

TEST(log_model, is_contradicted_by_a_reset_before_its_oldest_entry_can_leave)
{
    model_rig rig;
    pacing::log_model model;
    rig.accepted_at(30, 3);
    EXPECT_FALSE(model.explains(rig.known(), rig.seen(31, 6, 60)));
    model_rig other;
    other.accepted_at(30, 3);
    EXPECT_TRUE(model.explains(other.known(), other.seen(31, 6, 91))); // a window from now
}

TEST(log_model, estimates_from_its_ring_and_whole_windows)
{
    model_rig rig;
    pacing::log_model model;
    for (int i = 0; i < 10; ++i) {
        rig.accepted_at(i, 1);
    }
    EXPECT_EQ(model.estimate(rig.known(), 10, 1), 60);
    EXPECT_EQ(model.estimate(rig.known(), 10, 4), 63);
    EXPECT_EQ(model.estimate(rig.known(), 10, 14), 123);
}

TEST(fixed_model, opens_at_the_boundary_and_not_before)
{
    model_rig rig;
    pacing::fixed_model model;
    rig.accepted_at(50, 10);
    EXPECT_EQ(model.admits(rig.known(), 59.9, 1).places, 0);
    EXPECT_NEAR(*model.admits(rig.known(), 59.9, 1).next, 60, 1e-3);
    EXPECT_EQ(model.admits(rig.known(), 60.001, 1).places, 10);
}

TEST(fixed_model, reads_the_clock_as_late_as_possible)
{
    model_rig rig;
    pacing::fixed_model model;
    rig.clock.assume(-0.5, 0.5);
    rig.accepted_at(50, 10);
    EXPECT_EQ(model.admits(rig.known(), 60.2, 1).places, 0);
    EXPECT_EQ(model.admits(rig.known(), 60.6, 1).places, 10);
}

TEST(fixed_model, is_contradicted_by_another_phase_or_by_a_window_that_did_not_empty)
{
    model_rig rig;
    pacing::fixed_model model;
    EXPECT_FALSE(model.explains(rig.known(), rig.seen(10, 9, 75)));
    rig.accepted_at(50, 6);
    EXPECT_FALSE(model.explains(rig.known(), rig.seen(61, 3, 120)));
    model_rig other;
    other.accepted_at(50, 6);
    EXPECT_TRUE(model.explains(other.known(), other.seen(61, 9, 120)));
}

TEST(counter_model, weighs_the_previous_window_by_what_is_left_of_it)
{
    model_rig rig;
    pacing::counter_model down(pacing::counter_model::rounding::down);
    pacing::counter_model up(pacing::counter_model::rounding::up);
    rig.accepted_at(50, 10);
    EXPECT_EQ(down.admits(rig.known(), 60.1, 1).places, 1); // floor(9.98) weighs 9
    EXPECT_EQ(up.admits(rig.known(), 60.1, 1).places, 0);
    EXPECT_NEAR(*up.admits(rig.known(), 60.1, 1).next, 66, 1e-3);
    EXPECT_EQ(up.admits(rig.known(), 66.01, 1).places, 1);
    EXPECT_EQ(down.admits(rig.known(), 90.01, 1).places, 6);
}

TEST(counter_model, is_contradicted_by_a_window_that_forgets_at_its_boundary)
{
    model_rig rig;
    pacing::counter_model down(pacing::counter_model::rounding::down);
    rig.accepted_at(50, 10);
    EXPECT_FALSE(down.explains(rig.known(), rig.seen(61, 9, 120)));
    model_rig other;
    other.accepted_at(50, 10);
    EXPECT_TRUE(down.explains(other.known(), other.seen(61, 0, 120)));
    EXPECT_FALSE(down.explains(other.known(), other.seen(61, 0, 95))); // its windows are aligned
}

TEST(bucket_model, refills_evenly_and_waits_for_the_latest_arrival)
{
    model_rig rig;
    rig.bucket.set_size(10);
    rig.accepted_at(0, 10);
    EXPECT_EQ(rig.bucket.admits(rig.known(), 5.9, 1).places, 0);
    EXPECT_NEAR(*rig.bucket.admits(rig.known(), 5.9, 1).next, 6, 1e-9);
    EXPECT_EQ(rig.bucket.admits(rig.known(), 12.1, 1).places, 2);
    rig.own.depart(12.1, 1);
    EXPECT_EQ(rig.bucket.admits(rig.known(), 12.1, 1).places, 1);
}

TEST(bucket_model, keeps_remaining_plus_refill_constant_and_a_window_does_not)
{
    model_rig rig;
    EXPECT_TRUE(rig.bucket.explains(rig.known(), rig.seen(0, 9, 6)));
    EXPECT_TRUE(rig.bucket.explains(rig.known(), rig.seen(0, 4, 36)));
    model_rig window; // Reset stands still while Remaining falls
    EXPECT_TRUE(
        window.bucket.explains(window.known(), window.seen(0, 9, 60)) == false ||
        !window.bucket.explains(window.known(), window.seen(0, 2, 60))
    );
}

TEST(bucket_model, request_larger_than_the_bucket_waits_for_a_full_one)
{
    model_rig rig;
    rig.bucket.set_size(3);
    rig.accepted_at(0, 1);
    EXPECT_LT(rig.bucket.admits(rig.known(), 1, 5).places, 5);
    EXPECT_GE(rig.bucket.admits(rig.known(), 7, 5).places, 5);
}

TEST(version_space, sends_what_every_model_left_admits)
{
    model_rig rig;
    pacing::version_space space(pacing::version_space::all);
    rig.accepted_at(50, 10);
    EXPECT_EQ(space.admits(rig.known(), 61, 1).places, 0); // the log, though a boundary has passed
    space.keep(pacing::version_space::bit(pacing::version_space::fixed));
    EXPECT_EQ(space.admits(rig.known(), 61, 1).places, 10);
}

TEST(version_space, is_lost_when_no_model_is_left_until_all_start_over)
{
    model_rig rig;
    pacing::version_space space(pacing::version_space::all);
    space.keep(0);
    EXPECT_TRUE(space.lost(rig.known()));
    space.start_over(pacing::version_space::all, 100);
    EXPECT_FALSE(space.lost(rig.known()));
    EXPECT_EQ(space.promised(rig.known(), 99), 0u); // they promised nothing to what left before
    EXPECT_NE(space.promised(rig.known(), 100), 0u);
}

TEST(version_space, of_a_window_of_one_holds_no_counter_that_rounds_up)
{
    // It would admit one in every second window, and nobody calls that one a window.
    const pacing::server_clock clock;
    pacing::window_settings settings;
    settings.limit = settings.server_limit = 1;
    const pacing::quota_window single(settings, clock, 0);
    EXPECT_FALSE(single.models().contains(pacing::version_space::ceiling));
    settings.limit = settings.server_limit = 2;
    const pacing::quota_window pair(settings, clock, 0);
    EXPECT_TRUE(pair.models().contains(pacing::version_space::ceiling));
}

TEST(server_clock, intersects_dates_and_starts_anew_when_they_contradict)
{
    pacing::server_clock clock;
    clock.observe(1000, 0.1, 0.4);
    EXPECT_NEAR(clock.low(), 999.6, 1e-9);
    EXPECT_NEAR(clock.high(), 1000.9, 1e-9);
    clock.observe(1001, 1.2, 1.3);
    EXPECT_NEAR(clock.low(), 999.7, 1e-3);
    EXPECT_NEAR(clock.high(), 1000.8, 1e-3);
    clock.observe(1005, 2.0, 2.1); // another node, three seconds ahead
    EXPECT_GT(clock.slack(), 2);
    EXPECT_LT(clock.low(), 1002.9); // and from now on both readings stay possible
}

TEST(ledger, forgets_after_a_window_and_never_loses_count)
{
    pacing::ledger own(10, 10, 60);
    const auto first = own.depart(0, 2);
    const auto second = own.depart(1, 1);
    own.undo(second);
    EXPECT_EQ(own.in_flight(), 2);
    own.settle(first, 3);
    EXPECT_EQ(own.logged(), 2);
    EXPECT_TRUE(own.prune(62.9).empty());
    EXPECT_EQ(own.logged(), 2);
    own.prune(63);
    EXPECT_EQ(own.logged(), 0);
    const auto silent = own.depart(70, 1);
    own.forget_at(silent, 75);
    EXPECT_EQ(own.prune(74).size(), 0u);
    EXPECT_EQ(own.prune(75).size(), 1u);
    EXPECT_EQ(own.in_flight(), 0);
    EXPECT_EQ(own.logged(), 1);
}
