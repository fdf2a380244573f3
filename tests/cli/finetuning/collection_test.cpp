#include "cli/fixture.hpp"

#include <algorithm>
#include <fstream>

namespace cli_test {
namespace {

class cli_collection : public cli {
protected:
    cli_collection()
    {
        settings.playlists.clear();
        settings.playlists.emplace_back("Mine", false);
        settings.playlists.emplace_back("Shared", true);
    }
    std::string list_id(std::size_t number) { return service().playlist_ids().at(number); }
    words tracks_of(std::size_t number)
    {
        words out;
        const auto found = document(run_json({"playlist", "show", list_id(number)}).out);
        for (const auto& each : found.at("tracks").as_array()) {
            out.emplace_back(each.at("id").as_string());
        }
        return out;
    }
    void type(const words& ids)
    {
        starting.input = "";
        for (const auto& id : ids) {
            starting.input += id + "\n";
        }
    }
};

TEST_F(cli_collection, sync_makes_a_playlist_what_a_file_says)
{
    const auto ids = add_tracks(4);
    run({"playlist", "add", "Mine", ids[0], ids[1], ids[2]});
    std::ofstream(starting.folder + "/wanted.txt") << ids[0] << "\n" << ids[3] << " " << ids[1];

    const auto synced = run({"playlist", "sync", "Mine", "wanted.txt"});

    EXPECT_EQ(synced.out, "kept 1, removed 2 of 2, added 2 of 2\n") << synced.err;
    EXPECT_EQ(synced.code, 0);
    EXPECT_EQ(tracks_of(0), (words{ids[0], ids[3], ids[1]}));
    const auto again = run_json({"playlist", "sync", "Mine", "wanted.txt"});
    EXPECT_EQ(document(again.out).at("kept").as_array().size(), 3u);
    EXPECT_EQ(service().record().count("POST /v1/playlists/{id}/tracks"), 2u) << "nothing to do";
}

TEST_F(cli_collection, sync_shows_its_plan_and_changes_nothing)
{
    const auto ids = add_tracks(2);
    run({"playlist", "add", "Mine", ids[0]});
    type({ids[1]});

    const auto planned = run({"playlist", "sync", "Mine", "-", "--dry-run"});

    EXPECT_EQ(planned.out, "- " + ids[0] + "\n+ " + ids[1] + "\n");
    EXPECT_EQ(tracks_of(0), words{ids[0]});
    const auto plan = document(run_json({"playlist", "sync", "Mine", "-", "--dry-run"}).out);
    EXPECT_EQ(plan.at("requests").as_int64(), 2);
}

TEST_F(cli_collection, sync_explains_a_privacy_rule_before_it_changes_anything)
{
    const auto open = add_tracks(1, true);
    const auto hidden = add_tracks(1);
    run({"playlist", "add", "Shared", open[0]});
    type({hidden[0]});

    const auto synced = run({"playlist", "sync", "Shared", "-"});

    EXPECT_NE(synced.code, 0);
    EXPECT_THAT(synced.err, testing::HasSubstr("a public playlist takes public tracks only"));
    EXPECT_EQ(tracks_of(1), open);
}

TEST_F(cli_collection, an_empty_file_empties_a_playlist)
{
    run({"playlist", "add", "Mine", add_tracks(1).front()});
    type({});
    EXPECT_EQ(run({"playlist", "sync", "Mine", "-"}).out, "kept 0, removed 1 of 1, added 0 of 0\n");
    EXPECT_EQ(run({"playlist", "sync", "Mine", "no-such-file"}).code, 2);
}

TEST_F(cli_collection, old_tracks_are_deleted_after_a_look)
{
    emulator::finetuning::track_seed ancient("ancient, piano", false);
    ancient.created = std::chrono::system_clock::now() - std::chrono::hours(24 * 40);
    const auto old = service().add_track(ancient);
    const auto young = add_tracks(1).front();

    const auto looked = run_json({"delete", "--older-than", "30d", "--dry-run"});
    EXPECT_EQ(looked.out, "{\"wouldDelete\":[\"" + old + "\"]}\n");
    EXPECT_EQ(service().track_ids().size(), 2u);

    EXPECT_EQ(run({"delete", "--older-than", "30d", "--yes"}).out, "deleted 1 of 1\n");
    EXPECT_EQ(service().track_ids(), words{young});
    EXPECT_EQ(run_json({"delete", "--older-than", "30d", "--yes"}).out, "{\"deleted\":[]}\n");
}

TEST_F(cli_collection, a_delete_by_age_needs_a_clear_word)
{
    EXPECT_EQ(run({"delete", "--older-than", "30d"}).code, 2);
    EXPECT_EQ(run({"delete", "--older-than", "30", "--yes"}).code, 2);
    EXPECT_EQ(run({"delete", "--older-than", "soon", "--yes"}).code, 2);
    EXPECT_EQ(run({"delete", "--older-than", "1d", "--yes", "id"}).code, 2);
    EXPECT_EQ(run({"delete", "--status", "failed", "--yes", "id"}).code, 2);
    EXPECT_EQ(run({"delete", "--yes"}).code, 2);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_collection, a_dry_delete_of_ids_deletes_nothing)
{
    const auto id = add_tracks(1).front();
    EXPECT_EQ(run_json({"delete", "--dry-run", id}).out, "{\"wouldDelete\":[\"" + id + "\"]}\n");
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_collection, all_tracks_are_listed_as_comma_separated_values)
{
    service().add_track(emulator::finetuning::track_seed("slow, \"blue\" strings", false));
    add_tracks(150);

    const auto listed = run({"list", "--all", "--csv"});

    EXPECT_EQ(listed.code, 0);
    EXPECT_EQ(std::count(listed.out.begin(), listed.out.end(), '\n'), 152);
    EXPECT_EQ(listed.out.find("id,status,type,title,prompt"), 0u);
    EXPECT_THAT(listed.out, testing::HasSubstr("\"slow, \"\"blue\"\" strings\""));
    EXPECT_EQ(service().record().count("GET /v1/generations"), 2u);
    EXPECT_EQ(run_json({"list", "--csv"}).code, 2);
}

} // namespace
} // namespace cli_test
