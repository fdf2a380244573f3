#include "cli/fixture.hpp"

namespace cli_test {
namespace {

/// An object with all that a client is tempted to lose: unknown members, null beside absent, zero,
/// numbers with their digits, escapes, blanks.
constexpr auto odd_track =
    R"({ "id":"t1", "status" : "completed","title":"A \u00e9 \"b\" \/ c","duration":90.30,)"
    R"("fileSize":null,"playCount":0,"isPublic":false,"unknown":{"a":[1,{"b":null}],"c":1e2},)"
    R"("big":12345678901234567890123,"parameters":{"timesignature":"4","bpm":120.0}})";

std::string enveloped(const std::string& data)
{
    return "{\"data\":" + data + "}";
}

using cli_json = cli;

TEST_F(cli_json, an_object_is_printed_byte_for_byte)
{
    script().answer("GET /v1/generations/t1", enveloped(odd_track));

    const auto got = run_json({"get", "t1"});

    EXPECT_EQ(got.out, std::string(odd_track) + "\n");
    EXPECT_EQ(got.err, "");
    EXPECT_EQ(got.code, 0);
}

TEST_F(cli_json, the_account_has_no_envelope_and_keeps_unknown_members)
{
    const std::string data =
        R"({"id":"u","email":"e","name":null,"tier":"pro","limits":{"monthlyGenerations":2000,)"
        R"("generationsUsed":310,"monthlyRemaining":1690,"packCredits":25,"totalRemaining":1715,)"
        R"("queueDepth":0,"concurrency":3},"beta":true})";
    script().answer("GET /v1/me", enveloped(data));

    EXPECT_EQ(run_json({"me"}).out, data + "\n");
}

TEST_F(cli_json, wait_prints_the_final_track_as_it_came)
{
    script().answer("GET /v1/generations/t1", enveloped(R"({"id":"t1","status":"cooling"})"));
    script().answer("GET /v1/generations/t1", enveloped(odd_track));

    const auto waited = run_json({"wait", "t1"});

    EXPECT_EQ(waited.out, std::string(odd_track) + "\n");
    EXPECT_EQ(waited.err, "");
}

TEST_F(cli_json, generate_prints_only_the_final_track)
{
    script().answer(
        "POST /v1/generations", enveloped(R"({"id":"t1","status":"processing","webhook":null})")
    );
    script().answer("GET /v1/generations/t1", enveloped(odd_track));

    const auto made = run_json({"generate", "piano"});

    EXPECT_EQ(made.out, std::string(odd_track) + "\n");
    EXPECT_EQ(made.err, "");
}

TEST_F(cli_json, a_create_without_waiting_keeps_null_apart_from_absent)
{
    const std::string data = R"({"id":"t1","status":"processing","webhook":null,"x":0})";
    script().answer("POST /v1/generations", enveloped(data));

    EXPECT_EQ(run_json({"generate", "piano", "--no-wait"}).out, data + "\n");
}

TEST_F(cli_json, a_page_is_the_data_object)
{
    const auto data = R"({"generations":[)" + std::string(odd_track) +
                      R"(],"hasMore":true,"nextOffset":1,"cursor":"x"})";
    script().answer("GET /v1/generations", enveloped(data));

    EXPECT_EQ(run_json({"list", "--limit", "1"}).out, data + "\n");
}

TEST_F(cli_json, all_pages_become_one_list_in_which_no_track_is_repeated)
{
    const std::string first = R"({"generations":[)" + std::string(odd_track) +
                              R"(,{"id":"t2","status":"failed"}],"hasMore":true,"nextOffset":7})";
    const std::string second =
        R"({"generations":[{"id":"t2","status":"failed"},{"id":"t3","status":"new"}],)"
        R"("hasMore":false,"nextOffset":null})";
    script().answer("GET /v1/generations", enveloped(first));
    script().answer("GET /v1/generations", enveloped(second));

    const auto all = run_json({"list", "--all"});

    EXPECT_EQ(
        all.out,
        R"({"generations":[)" + std::string(odd_track) +
            R"(,{"id":"t2","status":"failed"},{"id":"t3","status":"new"}]})" + "\n"
    );
    const auto asked = script().asked();
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_THAT(asked[1], testing::HasSubstr("offset=6")) << "the service's 7, less one of overlap";
}

TEST_F(cli_json, a_list_that_stands_still_ends)
{
    const std::string page =
        R"({"generations":[{"id":"t2","status":"failed"}],"hasMore":true,"nextOffset":1})";
    script().answer("GET /v1/generations", enveloped(page));

    const auto all = run_json({"list", "--all"});

    EXPECT_EQ(all.out, "{\"generations\":[{\"id\":\"t2\",\"status\":\"failed\"}]}\n");
}

TEST_F(cli_json, playlists_keep_the_apis_names)
{
    const std::string data =
        R"({"playlists":[{"id":"p","name":"n","description":null,"trackCount":0,)"
        R"("totalDuration":0,"isPublic":false,"cover":null}]})";
    script().answer("GET /v1/playlists", enveloped(data));

    EXPECT_EQ(run_json({"playlists"}).out, data + "\n");
}

TEST_F(cli_json, a_bulk_answer_is_printed_as_it_came_and_errors_stay_absent)
{
    const std::string data = R"({"deleted":["a"],"freed":12})";
    script().answer("POST /v1/generations/bulk-delete", enveloped(data));

    EXPECT_EQ(run_json({"delete", "--yes", "a"}).out, data + "\n");
}

TEST_F(cli_json, several_bulk_answers_become_one_with_the_apis_names)
{
    words ids{"delete", "--yes"};
    for (int number = 0; number < 150; ++number) {
        ids.push_back("id" + std::to_string(number));
    }
    script().answer("POST /v1/generations/bulk-delete", enveloped(R"({"deleted":["id0","id1"]})"));
    script().answer(
        "POST /v1/generations/bulk-delete",
        enveloped(R"({"deleted":["id100"],"errors":[{"id":"id101","error":"no","why":7.10}]})")
    );

    const auto deleted = run_json(ids);

    EXPECT_EQ(
        deleted.out,
        R"({"deleted":["id0","id1","id100"],"errors":[{"id":"id101","error":"no","why":7.10}]})"
        "\n"
    );
    EXPECT_EQ(deleted.code, 3);
    EXPECT_EQ(script().asked().size(), 2u);
}

TEST_F(cli_json, a_request_in_which_nothing_was_added_looks_like_any_other)
{
    script().answer(
        "POST /v1/playlists/pl_x/tracks",
        R"({"error":{"code":"ADD_FAILED","message":"m","details":[{"trackId":"a","error":"Track already in playlist"}]}})",
        400
    );

    const auto added = run_json({"playlist", "add", "pl_x", "a"});

    EXPECT_EQ(
        added.out,
        R"({"added":[],"errors":[{"trackId":"a","error":"Track already in playlist"}]})"
        "\n"
    );
    EXPECT_EQ(added.code, 3);
}

} // namespace
} // namespace cli_test
