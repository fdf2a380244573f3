#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante_tests::library_of;
using andante_tests::studio;
using andante_tests::tracks_in;
using andante_tests::unlimited;
using andante_tests::unpaced;
using ids = std::vector<std::string>;

constexpr auto add_route = "POST /v1/playlists/{id}/tracks";
constexpr auto remove_route = "POST /v1/playlists/{id}/tracks/bulk-remove";

/// Every order of every selection of three tracks, from and to.
TEST(client_set_tracks, ends_in_the_wanted_order_whatever_was_there)
{
    studio here(unlimited(), unpaced);
    const auto tracks = library_of(*here.service, 3);
    const auto list = here.service->playlist_ids().at(0);
    std::vector<ids> orders{{}};
    for (std::size_t at = 0; at < orders.size(); ++at) {
        for (const auto& id : tracks) {
            auto longer = orders[at];
            if (std::find(longer.begin(), longer.end(), id) == longer.end()) {
                longer.push_back(id);
                orders.push_back(longer);
            }
        }
    }
    ASSERT_EQ(orders.size(), 16u);
    for (const auto& from : orders) {
        for (const auto& to : orders) {
            here.run(here.client.playlists().set_tracks(list, from));
            ASSERT_EQ(tracks_in(here, list), from);
            const auto plan = here.run(here.client.playlists().plan(list, to));
            here.service->record().clear();
            const auto changed = here.run(here.client.playlists().set_tracks(list, to));
            EXPECT_TRUE(changed.complete());
            const auto edits = here.service->record().count(add_route) +
                               here.service->record().count(remove_route);
            EXPECT_EQ(edits, plan.requests());
            ASSERT_EQ(tracks_in(here, list), to);
        }
    }
}

TEST(client_set_tracks, hundreds_of_tracks_take_few_requests)
{
    studio here;
    auto tracks = library_of(*here.service, 250);
    const auto list = here.service->playlist_ids().at(0);
    here.run(here.client.playlists().set_tracks(list, tracks));
    EXPECT_EQ(here.service->record().count(add_route), 3u);
    EXPECT_EQ(here.service->record().count("GET /v1/generations"), 3u) << "to see whose they are";
    std::rotate(tracks.begin() + 100, tracks.begin() + 101, tracks.end());
    const auto changed = here.run(here.client.playlists().set_tracks(list, tracks));
    EXPECT_EQ(changed.plan.keep.size(), 249u);
    EXPECT_EQ(changed.plan.requests(), 2u);
    EXPECT_EQ(tracks_in(here, list), tracks);
}

TEST(client_set_tracks, the_privacy_rules_are_explained_before_anything_is_changed)
{
    studio here;
    const auto hidden = library_of(*here.service, 1);
    const auto open = library_of(*here.service, 1, true);
    const auto shared = here.service->playlist_ids().at(2);
    const auto own = here.service->playlist_ids().at(0);
    const ids wanted{open[0], hidden[0]};
    const auto plan = here.run(here.client.playlists().plan(shared, wanted));
    ASSERT_EQ(plan.problems.size(), 1u);
    EXPECT_EQ(plan.problems[0].id, hidden[0]);
    const auto refused = here.run_failing(here.client.playlists().set_tracks(shared, wanted));
    EXPECT_TRUE(refused == errc::invalid_request);
    EXPECT_EQ(refused.items().size(), 1u);
    EXPECT_NE(refused.message().find("public tracks only"), std::string::npos);
    const ids foreign{hidden[0], "no-such-track"};
    const auto other = here.run_failing(here.client.playlists().set_tracks(own, foreign));
    EXPECT_NE(other.message().find("tracks of your own"), std::string::npos);
    EXPECT_EQ(here.service->record().count(add_route), 0u);
}

TEST(client_set_tracks, somebody_elses_playlist_is_left_alone)
{
    studio here;
    andante::emulator::finetuning::account other;
    other.keys.emplace_back("ft_live_ffffffffffffffffffffffffffffffff");
    const auto who = here.service->add_account(other);
    const auto theirs =
        here.service->add_playlist(andante::emulator::finetuning::playlist_seed("theirs", true, who)
        );
    const auto refused = here.run_failing(here.client.playlists().set_tracks(theirs, ids()));
    EXPECT_TRUE(refused == errc::invalid_request);
    EXPECT_EQ(refused.field()->field, "id");
}

TEST(client_set_tracks, nothing_is_added_until_everything_was_taken_out)
{
    studio here(unlimited(), unpaced);
    const auto tracks = library_of(*here.service, 250);
    const auto list = here.service->playlist_ids().at(0);
    here.run(here.client.playlists().add_tracks(list, tracks));
    fault broken(fault_kind::error, remove_route);
    broken.status = 403;
    broken.code = "PRO_PLAN_REQUIRED";
    broken.first = 2;
    here.service->add_fault(broken);
    auto reversed = tracks;
    std::reverse(reversed.begin(), reversed.end());
    const auto changed = here.run(here.client.playlists().set_tracks(list, reversed));
    EXPECT_FALSE(changed.complete());
    EXPECT_TRUE(*changed.removed.stopped == errc::plan_required);
    EXPECT_EQ(changed.added.not_attempted, changed.plan.add);
    EXPECT_TRUE(here.run(here.client.playlists().set_tracks(list, reversed)).complete());
    EXPECT_EQ(tracks_in(here, list), reversed) << "the same call again finishes it";
}

TEST(client_set_tracks, throws_what_ended_it_when_nothing_was_done)
{
    studio here(unlimited(), unpaced);
    const auto tracks = library_of(*here.service, 1);
    const auto list = here.service->playlist_ids().at(0);
    fault broken(fault_kind::error, add_route);
    broken.status = 403;
    broken.code = "PRO_PLAN_REQUIRED";
    here.service->add_fault(broken);
    EXPECT_TRUE(
        here.run_failing(here.client.playlists().set_tracks(list, tracks)) == errc::plan_required
    );
}

} // namespace
