#include "emulator/api.hpp"

namespace {

using namespace emulator_test;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

/// Listing, reading other people's tracks, and deleting.
class library : public api {
protected:
    std::vector<std::string> listed(const std::string& query)
    {
        const auto seen = get("/v1/generations" + query);
        std::vector<std::string> ids;
        for (const auto& item : seen.data().at("generations").as_array()) {
            ids.emplace_back(item.at("id").as_string());
        }
        return ids;
    }
};

TEST_F(library, list_refuses_values_out_of_range)
{
    for (const auto* query :
         {"?limit=0", "?limit=100", "?limit=", "?limit=ten", "?offset=-1", "?status=done", "?type=x"
         }) {
        const auto seen = get(std::string("/v1/generations") + query);
        EXPECT_EQ(seen.status, 400) << query;
        EXPECT_EQ(seen.code(), "VALIDATION_ERROR") << query;
    }
}

TEST_F(library, list_pages_newest_first_and_says_where_to_go_on)
{
    settings chosen;
    chosen.rates.enforced = false;
    chosen.queue_capacity = 100;
    start(chosen);
    std::vector<std::string> made;
    for (int i = 0; i < 21; ++i) {
        made.insert(made.begin(), create());
        now += 1s;
    }
    EXPECT_EQ(listed(""), std::vector(made.begin(), made.begin() + 20)) << "20 by default";
    const auto first = get("/v1/generations?limit=15");
    EXPECT_EQ(first.data().at("hasMore"), true);
    EXPECT_EQ(first.data().at("nextOffset"), 15);
    const auto last = get("/v1/generations?limit=15&offset=15");
    EXPECT_EQ(last.data().at("generations").as_array().size(), 6U);
    EXPECT_EQ(last.data().at("hasMore"), false);
    EXPECT_TRUE(last.data().at("nextOffset").is_null());
    EXPECT_THAT(listed("?offset=21"), ElementsAre());
    EXPECT_THAT(
        members(first.data().at("generations").at(0)),
        UnorderedElementsAre(
            "id",
            "title",
            "prompt",
            "type",
            "status",
            "audioUrl",
            "duration",
            "isPublic",
            "playCount",
            "likeCount",
            "parameters",
            "createdAt",
            "completedAt"
        )
    );
}

TEST_F(library, list_filters_by_status_and_type_and_shows_nobody_elses)
{
    add_other();
    const auto done = create();
    now += 30s;
    const auto running = create();
    post("/v1/generations", json::object{{"tags", "theirs"}}, other_key);
    const auto instrumental =
        post("/v1/instrumental", json::object{{"prompt", "bass"}, {"duration", 100}});
    EXPECT_EQ(instrumental.data().at("parameters").at("duration"), 105) << "steps of 15 s";
    EXPECT_EQ(instrumental.data().at("type"), "instrumental");
    EXPECT_THAT(listed("?status=completed"), ElementsAre(done));
    EXPECT_EQ(listed("?type=instrumental").size(), 1U);
    EXPECT_THAT(listed("?type=music&status=processing"), ElementsAre(running));
}

TEST_F(library, other_users_tracks_are_not_found_unless_public_ones_are_switched_on)
{
    const auto owner = add_other();
    const auto hidden = service->add_track({"private", false, owner});
    const auto shown = service->add_track({"public", true, owner});
    EXPECT_EQ(get("/v1/generations/" + hidden).code(), "NOT_FOUND");
    EXPECT_EQ(get("/v1/generations/" + shown).status, 404);
    settings chosen;
    chosen.show_foreign_public_tracks = true;
    start(chosen);
    const auto again = add_other();
    EXPECT_EQ(get("/v1/generations/" + service->add_track({"p", true, again})).status, 200);
    EXPECT_EQ(get("/v1/generations/" + service->add_track({"p", false, again})).status, 404);
}

TEST_F(library, bulk_delete_refuses_a_body_without_1_to_100_strings)
{
    json::array many(101, "x");
    for (const json::value& ids :
         {json::value(),
          json::value("x"),
          json::value(json::array{}),
          json::value(json::array{1}),
          json::value(many)}) {
        const auto seen = post("/v1/generations/bulk-delete", json::object{{"ids", ids}});
        EXPECT_EQ(seen.status, 400);
        EXPECT_EQ(seen.code(), "VALIDATION_ERROR");
    }
    const auto seen = post("/v1/generations/bulk-delete", json::object{{"ids", many}});
    EXPECT_EQ(seen.body.at("error").at("details").at("max"), 100);
}

TEST_F(library, bulk_delete_is_200_even_when_nothing_was_deleted)
{
    const auto theirs = service->add_track({"theirs", true, add_other()});
    const auto seen =
        post("/v1/generations/bulk-delete", json::object{{"ids", {"unknown", theirs}}});
    EXPECT_EQ(seen.status, 200);
    EXPECT_TRUE(seen.data().at("deleted").as_array().empty());
    ASSERT_EQ(seen.data().at("errors").as_array().size(), 2U);
    EXPECT_EQ(
        json::serialize(seen.data().at("errors").at(0)),
        R"({"id":"unknown","error":"Track not found or not owned by you"})"
    );
}

TEST_F(library, bulk_delete_removes_a_track_from_everywhere_for_good)
{
    const auto id = create();
    const auto list = service->playlist_ids().at(0);
    post("/v1/playlists/" + list + "/tracks", json::object{{"trackIds", {id}}});
    const auto seen = post("/v1/generations/bulk-delete", json::object{{"ids", {id, id}}});
    EXPECT_EQ(seen.data().at("deleted").as_array().size(), 1U);
    EXPECT_EQ(seen.data().at("errors").as_array().size(), 1U) << "the second time it is gone";
    EXPECT_EQ(get("/v1/generations/" + id).status, 404);
    EXPECT_EQ(get("/v1/playlists/" + list).data().at("trackCount"), 0);
    EXPECT_EQ(get("/v1/me").data().at("limits").at("queueDepth"), 0);
    EXPECT_FALSE(service->next_event().has_value()) << "no webhook for a deleted track";
}

TEST_F(library, errors_are_left_out_when_everything_was_deleted)
{
    const auto id = create();
    const auto seen = post("/v1/generations/bulk-delete", json::object{{"ids", {id}}});
    EXPECT_THAT(members(seen.data()), ElementsAre("deleted"));
}

} // namespace
