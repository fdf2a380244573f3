#include "emulator/api.hpp"

namespace {

using namespace emulator_test;
using ::testing::ElementsAre;

class playlists : public api {
protected:
    void SetUp() override
    {
        settings chosen;
        chosen.rates.enforced = false;
        start(chosen);
        other = add_other();
        quiet = service->playlist_ids().at(0);
        sketches = service->playlist_ids().at(1);
        showreel = service->playlist_ids().at(2);
    }

    answer change(const std::string& list, const std::string& what, json::array ids)
    {
        return post("/v1/playlists/" + list + what, json::object{{"trackIds", std::move(ids)}});
    }
    answer add(const std::string& list, json::array ids)
    {
        return change(list, "/tracks", std::move(ids));
    }
    answer move(const std::string& from, const std::string& to, json::array ids)
    {
        return post(
            "/v1/playlists/" + from + "/tracks/move",
            json::object{{"trackIds", std::move(ids)}, {"targetPlaylistId", to}}
        );
    }
    /// The reason why the only track of a batch was refused, after checking the answer's shape.
    static std::string reason(const answer& seen, std::string_view code)
    {
        EXPECT_EQ(seen.status, 400);
        EXPECT_EQ(seen.code(), code);
        const auto& error = seen.body.at("error");
        const auto& item = error.at("details").at(0);
        EXPECT_EQ(error.at("message"), item.at("error")) << "the first item's reason";
        EXPECT_THAT(members(item), ElementsAre("trackId", "error"));
        return std::string(item.at("error").as_string());
    }
    std::vector<std::string> tracks_in(const std::string& list)
    {
        const auto seen = get("/v1/playlists/" + list);
        std::vector<std::string> ids;
        for (const auto& item : seen.data().at("tracks").as_array()) {
            ids.emplace_back(item.at("id").as_string());
        }
        return ids;
    }

    std::string other;
    std::string quiet;    // Private.
    std::string sketches; // Private.
    std::string showreel; // Public.
};

TEST_F(playlists, unknown_or_foreign_playlist_is_a_reason_per_track_and_not_404)
{
    const auto mine = service->add_track({"mine", false});
    const auto theirs = service->add_playlist({"theirs", true, other});
    EXPECT_EQ(reason(add("nowhere", {mine}), "ADD_FAILED"), "Playlist not found");
    EXPECT_EQ(reason(add(theirs, {mine}), "ADD_FAILED"), "Not authorized to modify this playlist");
}

TEST_F(playlists, privacy_decides_what_may_be_added)
{
    const auto mine = service->add_track({"mine", false});
    const auto my_public = service->add_track({"mine", true});
    const auto theirs = service->add_track({"theirs", false, other});
    const auto their_public = service->add_track({"theirs", true, other});
    EXPECT_EQ(reason(add(quiet, {"unknown"}), "ADD_FAILED"), "Track not found");
    EXPECT_EQ(reason(add(quiet, {theirs}), "ADD_FAILED"), "Track not found");
    EXPECT_EQ(
        reason(add(quiet, {their_public}), "ADD_FAILED"),
        "Cannot add this track to private playlist"
    );
    EXPECT_EQ(
        reason(add(showreel, {mine}), "ADD_FAILED"), "Cannot add private track to public playlist"
    );
    EXPECT_EQ(add(showreel, {my_public, their_public}).status, 200);
    EXPECT_EQ(add(quiet, {mine, my_public}).status, 200);
}

TEST_F(playlists, some_added_is_200_with_the_rest_in_errors)
{
    const auto one = service->add_track({"one", false});
    const auto two = service->add_track({"two", false});
    const auto seen = add(quiet, {one, "unknown", two, one});
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(seen.data().at("added"), json::value({one, two}));
    EXPECT_EQ(
        seen.data().at("errors"),
        json::value({
            {{"trackId", "unknown"}, {"error", "Track not found"}},
            {{"trackId", one}, {"error", "Track already in playlist"}},
        })
    );
    EXPECT_THAT(tracks_in(quiet), ElementsAre(one, two)) << "in the order of the request";
    EXPECT_EQ(reason(add(quiet, {one}), "ADD_FAILED"), "Track already in playlist");
}

TEST_F(playlists, errors_are_left_out_when_nothing_failed)
{
    const auto one = service->add_track({"one", false});
    EXPECT_THAT(members(add(quiet, {one}).data()), ElementsAre("added"));
    EXPECT_THAT(members(move(quiet, sketches, {one}).data()), ElementsAre("moved"));
    EXPECT_THAT(
        members(change(sketches, "/tracks/bulk-remove", {one}).data()), ElementsAre("removed")
    );
}

TEST_F(playlists, all_three_bulk_routes_check_their_ids)
{
    const json::array many(101, "x");
    for (const auto* what : {"/tracks", "/tracks/bulk-remove", "/tracks/move"}) {
        for (const json::array& ids : {json::array{}, json::array{1}, many}) {
            const auto seen = change(quiet, what, ids);
            EXPECT_EQ(seen.status, 400) << what;
            EXPECT_EQ(seen.code(), "VALIDATION_ERROR") << what;
        }
    }
}

TEST_F(playlists, remove_is_200_even_when_nothing_was_removed)
{
    const auto one = service->add_track({"one", false});
    const auto theirs = service->add_playlist({"theirs", true, other});
    for (const auto& list : {quiet, theirs, std::string("nowhere")}) {
        const auto seen = change(list, "/tracks/bulk-remove", {one});
        EXPECT_EQ(seen.status, 200);
        EXPECT_TRUE(seen.data().at("removed").as_array().empty());
        EXPECT_EQ(
            seen.data().at("errors").at(0).at("error"),
            "Track not found in playlist or not authorized"
        );
    }
}

TEST_F(playlists, removed_track_stays_in_the_library)
{
    const auto one = service->add_track({"one", false});
    add(quiet, {one});
    EXPECT_EQ(
        change(quiet, "/tracks/bulk-remove", {one}).data().at("removed"),
        json::value(json::array{one})
    );
    EXPECT_THAT(tracks_in(quiet), ElementsAre());
    EXPECT_EQ(get("/v1/generations/" + one).status, 200);
}

TEST_F(playlists, move_to_itself_or_nowhere_is_a_validation_error)
{
    const auto seen = move(quiet, quiet, {"x"});
    EXPECT_EQ(seen.status, 400);
    EXPECT_EQ(seen.code(), "VALIDATION_ERROR");
    EXPECT_EQ(seen.body.at("error").at("details").at("field"), "targetPlaylistId");
    EXPECT_EQ(change(quiet, "/tracks/move", {"x"}).code(), "VALIDATION_ERROR");
}

TEST_F(playlists, track_that_cannot_be_moved_stays_where_it_was)
{
    const auto hidden = service->add_track({"hidden", false});
    const auto shown = service->add_track({"shown", true});
    add(quiet, {hidden, shown});
    const auto seen = move(quiet, showreel, {hidden, shown, "unknown"});
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(seen.data().at("moved"), json::value(json::array{shown}));
    EXPECT_EQ(
        seen.data().at("errors").at(0).at("error"), "Cannot add private track to public playlist"
    );
    EXPECT_EQ(
        seen.data().at("errors").at(1).at("error"), "Track not found in playlist or not authorized"
    );
    EXPECT_THAT(tracks_in(quiet), ElementsAre(hidden));
    EXPECT_THAT(tracks_in(showreel), ElementsAre(shown));
    EXPECT_EQ(
        reason(move(quiet, showreel, {hidden}), "MOVE_FAILED"),
        "Cannot add private track to public playlist"
    );
}

TEST_F(playlists, move_from_or_to_a_playlist_that_is_not_mine_fails_per_track)
{
    const auto one = service->add_track({"one", true});
    add(quiet, {one});
    const auto theirs = service->add_playlist({"theirs", true, other});
    EXPECT_EQ(reason(move("nowhere", quiet, {one}), "MOVE_FAILED"), "Playlist not found");
    EXPECT_EQ(
        reason(move(theirs, quiet, {one}), "MOVE_FAILED"), "Not authorized to modify this playlist"
    );
    EXPECT_EQ(reason(move(quiet, "nowhere", {one}), "MOVE_FAILED"), "Playlist not found");
    EXPECT_EQ(
        reason(move(quiet, theirs, {one}), "MOVE_FAILED"), "Not authorized to modify this playlist"
    );
}

TEST_F(playlists, list_shows_own_playlists_with_counts_and_lengths)
{
    emulator::finetuning::track_seed seed("one", false);
    seed.duration = 95;
    add(quiet, {service->add_track(seed), service->add_track({"two", false})});
    service->add_playlist({"theirs", true, other});
    now += 1h;
    const auto rows = get("/v1/playlists").data().at("playlists").as_array();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_THAT(
        members(rows.at(0)),
        ElementsAre(
            "id",
            "name",
            "description",
            "trackCount",
            "totalDuration",
            "isPublic",
            "createdAt",
            "updatedAt"
        )
    );
    EXPECT_EQ(rows.at(0).at("trackCount"), 2);
    EXPECT_EQ(rows.at(0).at("totalDuration"), 155);
    EXPECT_EQ(rows.at(0).at("description"), "Slow burners");
    EXPECT_TRUE(rows.at(1).at("description").is_null());
    EXPECT_EQ(rows.at(0).at("createdAt"), "2026-06-02 19:04:11");
}

TEST_F(playlists, only_public_playlists_of_others_can_be_read)
{
    const auto shown = service->add_playlist({"shown", true, other});
    const auto hidden = service->add_playlist({"hidden", false, other});
    EXPECT_EQ(get("/v1/playlists/" + hidden).code(), "NOT_FOUND");
    EXPECT_EQ(get("/v1/playlists/nowhere").status, 404);
    EXPECT_EQ(get("/v1/playlists/" + shown).data().at("isOwner"), false);
    EXPECT_EQ(get("/v1/playlists/" + quiet).data().at("isOwner"), true);
}

TEST_F(playlists, track_in_a_playlist_has_the_reduced_set_of_members)
{
    add(quiet, {create()});
    const auto seen = get("/v1/playlists/" + quiet);
    EXPECT_THAT(
        members(seen.data().at("tracks").at(0)),
        ElementsAre(
            "id", "title", "prompt", "status", "audioUrl", "duration", "isPublic", "createdAt"
        )
    );
    EXPECT_EQ(seen.data().at("tracks").at(0).at("status"), "processing") << "may be added";
}

TEST_F(playlists, change_moves_the_time_of_the_last_update)
{
    get("/v1/me");
    now += 1h;
    add(quiet, {service->add_track({"one", false})});
    const auto data = get("/v1/playlists/" + quiet).data();
    EXPECT_EQ(data.at("createdAt"), "2026-06-02 19:04:11");
    EXPECT_EQ(data.at("updatedAt"), "2026-06-02 20:04:11");
}

TEST_F(playlists, ids_are_decoded_from_the_path)
{
    emulator::finetuning::playlist_seed odd("odd", false);
    odd.id = "a b/c";
    service->add_playlist(odd);
    EXPECT_EQ(get("/v1/playlists/a%20b%2Fc").status, 200);
}

} // namespace
