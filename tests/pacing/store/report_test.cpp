// What a limiter says of its windows when it is asked, and nothing has happened for a while.
#include "pacing/engine_rig.hpp"

#include <gtest/gtest.h>

using namespace pacing_test;

namespace {

pacing::window_status seen(engine_rig& rig)
{
    return rig.engine().snapshot(rig.now).windows.at(0);
}

fields of_a_fixed_window(const engine_rig& rig, int remaining, double end)
{
    auto out = said(rig, remaining);
    out.with("X-RateLimit-Reset", whole(utc + end));
    return out;
}

} // namespace

TEST(window_report, after_a_pause_all_places_are_free_although_nothing_was_asked_since)
{
    engine_rig rig(one_window(10), calm_options());
    for (int left = 9; left >= 5; --left) {
        rig.accept(rig.ask(), said(rig, left));
    }
    EXPECT_EQ(seen(rig).used, 5u);
    EXPECT_EQ(seen(rig).left, 5u);

    rig.now = 63; // a server that weighs the window before still counts some of them
    EXPECT_EQ(seen(rig).used + seen(rig).left, 10u) << seen(rig).mode;

    rig.now = 130;
    EXPECT_EQ(seen(rig).used, 0u);
    EXPECT_EQ(seen(rig).left, 10u) << seen(rig).mode;
    EXPECT_EQ(seen(rig).next_opening.count(), 0);
    EXPECT_EQ(rig.engine().room(pacing::permit_request("GET /x"), rig.now)->left, 10);
}

TEST(window_report, the_next_opening_is_told_by_what_counts_now)
{
    engine_rig rig(one_window(2), calm_options());
    rig.accept(rig.ask());
    rig.accept(rig.ask());
    EXPECT_GT(seen(rig).next_opening.count(), 0);

    rig.now = 63;

    EXPECT_EQ(seen(rig).next_opening.count(), 0);
}

TEST(window_report, used_and_left_are_the_limit_also_when_the_servers_window_ends_earlier)
{
    engine_rig rig(one_window(10), calm_options());
    for (const double end : {60.0, 120.0, 180.0}) {
        rig.now = end - 20;
        for (int left = 9; left >= 4; --left) {
            rig.now += 1;
            rig.accept(rig.ask(), of_a_fixed_window(rig, left, end));
            const auto told = seen(rig);
            EXPECT_EQ(told.used + told.left, 10u) << rig.now;
        }
        rig.now = end + 3;
        const auto told = seen(rig);
        EXPECT_EQ(told.used + told.left, 10u) << rig.now << ": " << told.mode;
    }
}
