#include "cli/fixture.hpp"

namespace cli_test {
namespace {

class cli_playlist : public cli {
protected:
    cli_playlist()
    {
        settings.playlists.clear();
        settings.playlists.emplace_back("Night drives", false);
        settings.playlists.emplace_back("Shared", true);
        settings.playlists.emplace_back("\xc3\x89tudes", false);
    }
    std::string id_of(std::size_t number) { return service().playlist_ids().at(number); }
    words tracks_of(std::size_t number)
    {
        const auto shown = run_json({"playlist", "show", id_of(number)});
        words out;
        const auto found = document(shown.out);
        for (const auto& each : found.at("tracks").as_array()) {
            out.emplace_back(each.at("id").as_string());
        }
        return out;
    }
};

TEST_F(cli_playlist, tracks_are_added_moved_and_removed)
{
    const auto ids = add_tracks(2);

    EXPECT_EQ(run({"playlist", "add", id_of(0), ids[0], ids[1]}).out, "added 2 of 2\n");
    EXPECT_EQ(tracks_of(0), ids);
    EXPECT_EQ(run({"playlist", "move", id_of(0), ids[0], "--to", id_of(2)}).out, "moved 1 of 1\n");
    EXPECT_EQ(tracks_of(2), words{ids[0]});
    EXPECT_EQ(run({"playlist", "remove", id_of(2), ids[0]}).out, "removed 1 of 1\n");
    EXPECT_EQ(tracks_of(2), words{});
}

TEST_F(cli_playlist, is_found_by_its_exact_name_whatever_the_case)
{
    const auto id = add_tracks(1).front();

    EXPECT_EQ(run({"playlist", "add", "NIGHT drives", id}).code, 0);
    EXPECT_EQ(run({"playlist", "show", "\xc3\xa9tudes"}).code, 0);
    EXPECT_EQ(run({"playlist", "move", "night drives", id, "--to", "\xc3\x89TUDES"}).code, 0);
    EXPECT_EQ(tracks_of(2), words{id});
}

TEST_F(cli_playlist, a_part_of_a_name_finds_nothing_and_the_names_are_told)
{
    const auto shown = run({"playlist", "show", "Night"});

    EXPECT_EQ(shown.code, 1);
    EXPECT_THAT(shown.err, testing::HasSubstr("'Night drives'"));
}

TEST_F(cli_playlist, two_playlists_of_one_name_are_an_error_that_lists_their_ids)
{
    settings.playlists.emplace_back("night DRIVES", false);

    EXPECT_EQ(run({"playlist", "show", "Night drives"}).code, 0) << "its very name";
    const auto shown = run({"playlist", "show", "NIGHT drives"});

    EXPECT_EQ(shown.code, 2);
    EXPECT_THAT(shown.err, testing::HasSubstr(id_of(0)));
    EXPECT_THAT(shown.err, testing::HasSubstr(id_of(3)));
}

TEST_F(cli_playlist, an_id_costs_no_search)
{
    run({"playlist", "show", id_of(0)});
    EXPECT_EQ(service().record().count("GET /v1/playlists"), 0u);
}

TEST_F(cli_playlist, moving_to_the_same_playlist_is_refused_before_anything_is_sent)
{
    EXPECT_EQ(run({"playlist", "move", id_of(0), "t", "--to", id_of(0)}).code, 2);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_playlist, a_private_track_in_a_public_playlist_is_explained)
{
    const auto id = add_tracks(1).front();

    const auto added = run({"playlist", "add", "Shared", id});

    EXPECT_EQ(added.code, 3);
    EXPECT_THAT(added.err, testing::HasSubstr("A public playlist takes public tracks only"));
}

TEST_F(cli_playlist, more_than_100_tracks_are_added_in_order)
{
    const auto ids = add_tracks(130);
    starting.input = "";
    for (const auto& id : ids) {
        starting.input += id + " ";
    }

    EXPECT_EQ(run({"playlist", "add", id_of(0), "-"}).out, "added 130 of 130\n");
    EXPECT_EQ(tracks_of(0), ids);
}

TEST_F(cli_playlist, the_list_shows_names_and_counts)
{
    const auto listed = run({"playlists"});

    EXPECT_THAT(listed.out, testing::HasSubstr("Night drives"));
    EXPECT_THAT(listed.out, testing::HasSubstr("public"));
}

} // namespace
} // namespace cli_test
