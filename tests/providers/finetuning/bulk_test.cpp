#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/errors.hpp"
#include "providers/finetuning/examples.hpp"

#include <gtest/gtest.h>

namespace {

using namespace andante::finetuning;
using andante::errc;
using andante::test::answer_of;
using andante::test::find_example;
using andante::test::make_answer;
using ids = std::vector<std::string>;

constexpr decode_options keep_raw{true};
const std::string first = "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8";
const std::string second = "d81f4c60-52ae-47b3-9e0d-6a7c3f19b285";
const std::string ghost = "ffffffff-0000-4000-8000-000000000000";

andante::bulk_answer report_of(const char* operation, const char* name, bulk_route route)
{
    auto answer = answer_of(find_example(operation, "response", name));
    return decode_bulk(answer, route).value();
}

TEST(decode_bulk, none_deleted_is_a_report)
{
    const auto none = report_of("bulkDeleteGenerations", "none", bulk_route::delete_generations);
    EXPECT_TRUE(none.succeeded.empty());
    ASSERT_EQ(none.failed.size(), 1U);
    EXPECT_EQ(none.failed[0].id, ghost);
    EXPECT_EQ(none.failed[0].reason, "Track not found or not owned by you");
    EXPECT_FALSE(none.all_succeeded());
}

TEST(decode_bulk, none_added_or_moved_is_the_same_report_though_the_status_is_400)
{
    const auto added = report_of("addPlaylistTracks", "allFailed", bulk_route::add_tracks);
    EXPECT_TRUE(added.succeeded.empty());
    ASSERT_EQ(added.failed.size(), 1U);
    EXPECT_EQ(added.failed[0].id, first);
    EXPECT_EQ(added.failed[0].reason, "Cannot add private track to public playlist");

    const auto moved = report_of("movePlaylistTracks", "allFailed", bulk_route::move_tracks);
    ASSERT_EQ(moved.failed.size(), 1U);
    EXPECT_EQ(moved.failed[0].reason, "Track already in playlist");
    EXPECT_FALSE(moved.all_succeeded());
}

TEST(decode_bulk, partial_success_keeps_both_lists)
{
    const auto deleted =
        report_of("bulkDeleteGenerations", "partial", bulk_route::delete_generations);
    EXPECT_EQ(deleted.succeeded, ids{first});
    EXPECT_EQ(deleted.failed.at(0).id, ghost);
    const auto added = report_of("addPlaylistTracks", "partial", bulk_route::add_tracks);
    EXPECT_EQ(added.succeeded, ids{first});
    EXPECT_EQ(added.failed.at(0).id, second);
    const auto removed = report_of("removePlaylistTracks", "partial", bulk_route::remove_tracks);
    EXPECT_EQ(removed.succeeded, ids{first});
    EXPECT_EQ(removed.failed.at(0).reason, "Track not found in playlist or not authorized");
    const auto moved = report_of("movePlaylistTracks", "partial", bulk_route::move_tracks);
    EXPECT_EQ(moved.succeeded, ids{first});
    EXPECT_EQ(moved.failed.at(0).id, second);
    EXPECT_FALSE(moved.all_succeeded());
}

TEST(decode_bulk, absent_errors_mean_that_all_succeeded)
{
    EXPECT_TRUE(
        report_of("bulkDeleteGenerations", "all", bulk_route::delete_generations).all_succeeded()
    );
    EXPECT_TRUE(report_of("addPlaylistTracks", "all", bulk_route::add_tracks).all_succeeded());
    EXPECT_TRUE(report_of("movePlaylistTracks", "all", bulk_route::move_tracks).all_succeeded());
}

TEST(decode_bulk, other_failures_stay_errors)
{
    auto answer = answer_of(find_example("addPlaylistTracks", "response", "validation"));
    const auto refused = decode_bulk(answer, bulk_route::add_tracks);
    EXPECT_EQ(refused.error(), errc::rejected_by_validation);

    // The code of another route, and a code without its items, say nothing about these ids.
    answer = answer_of(find_example("movePlaylistTracks", "response", "allFailed"));
    EXPECT_EQ(decode_bulk(answer, bulk_route::add_tracks).error(), errc::request_refused);
    answer = make_answer(400, R"({"error":{"code":"ADD_FAILED","message":"m"}})");
    EXPECT_EQ(decode_bulk(answer, bulk_route::add_tracks).error().api_code(), "ADD_FAILED");
}

TEST(decode_bulk, the_wrong_member_names_are_malformed)
{
    for (const auto* body :
         {R"({"data":{"added":[]}})",
          R"({"data":{}})",
          R"({"data":{"deleted":"a"}})",
          R"({"data":{"deleted":[1]}})",
          R"({"data":{"deleted":[],"errors":{}}})",
          R"({"data":{"deleted":[],"errors":[{"trackId":"a","error":"e"}]}})",
          R"({"data":{"deleted":[],"errors":["a"]}})"}) {
        auto answer = make_answer(200, body);
        EXPECT_EQ(
            decode_bulk(answer, bulk_route::delete_generations).error(), errc::malformed_response
        ) << body;
    }
}

TEST(decode_bulk, null_errors_mean_none)
{
    auto answer = make_answer(200, R"({"data":{"deleted":["a"],"errors":null}})");
    EXPECT_TRUE(decode_bulk(answer, bulk_route::delete_generations).value().all_succeeded());
}

TEST(decode_bulk, folded_report_is_written_as_the_success_would_have_been)
{
    auto answer = make_answer(400, R"({"error":{"code":"ADD_FAILED","message":"m",
        "details":[ {"trackId":"a","error":"e","hint":1} ]}})");
    const auto report = decode_bulk(answer, bulk_route::add_tracks, keep_raw).value();
    EXPECT_EQ(report.raw_json, R"({"added":[],"errors":[ {"trackId":"a","error":"e","hint":1} ]})");
}

TEST(bulk_answer_from, folds_an_error_that_has_already_been_described)
{
    const auto answer = answer_of(find_example("movePlaylistTracks", "response", "allFailed"));
    const auto cause = describe_error(answer);
    const auto report = bulk_answer_from(cause, bulk_route::move_tracks, keep_raw);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->failed.at(0).id, first);
    EXPECT_EQ(
        report->raw_json,
        R"({"moved":[],"errors":[{"trackId":")" + first +
            R"(","error":"Track already in playlist"}]})"
    );
    EXPECT_FALSE(bulk_answer_from(cause, bulk_route::add_tracks));
    EXPECT_FALSE(bulk_answer_from(cause, bulk_route::delete_generations));
    EXPECT_FALSE(bulk_answer_from(andante::error(), bulk_route::move_tracks));
}

} // namespace
