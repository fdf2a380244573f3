#include "core/timestamp.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/examples.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace andante::finetuning;
using andante::errc;
using andante::detail::parse_timestamp;
using andante::test::answer_of;
using andante::test::example;
using andante::test::find_example;
using andante::test::make_answer;
using seconds = std::chrono::duration<double>;

constexpr decode_options keep{true};

TEST(decode_account, reads_every_member_and_requires_the_counts)
{
    auto answer = answer_of(find_example("getMe", "response", "pro"));
    const auto mine = decode_account(answer).value();
    EXPECT_EQ(mine.id, "2f9d3c11-74aa-4b7e-9c58-0d6b1e83f927");
    EXPECT_EQ(mine.email, "mika@example.org");
    EXPECT_EQ(mine.name, "Mika");
    EXPECT_EQ(mine.tier, "pro");
    EXPECT_EQ(mine.limits.monthly_generations, 2000);
    EXPECT_EQ(mine.limits.generations_used, 310);
    EXPECT_EQ(mine.limits.monthly_remaining, 1690);
    EXPECT_EQ(mine.limits.pack_credits, 25);
    EXPECT_EQ(mine.limits.total_remaining, 1715);
    EXPECT_EQ(mine.limits.queue_depth, 1);

    auto body = find_example("getMe", "response", "pro").body;
    body.at("data").at("limits").as_object().erase("queueDepth");
    auto short_answer = make_answer(200, boost::json::serialize(body));
    const auto refused = decode_account(short_answer);
    ASSERT_FALSE(refused);
    EXPECT_NE(
        refused.error().message().find("data.limits.queueDepth is missing"), std::string::npos
    );

    body = find_example("getMe", "response", "pro").body;
    body.at("data").at("name") = nullptr;
    auto nameless = make_answer(200, boost::json::serialize(body));
    EXPECT_EQ(decode_account(nameless).value().name, std::nullopt);
}

TEST(decode_playlists, reads_all_of_them)
{
    auto answer = answer_of(find_example("listPlaylists", "response", "two"));
    const auto lists = decode_playlists(answer).value();
    ASSERT_EQ(lists.items.size(), 2U);
    EXPECT_FALSE(lists.has_more);
    EXPECT_EQ(lists.items[0].name, "Night shift");
    EXPECT_EQ(lists.items[0].description, "Slow burners");
    EXPECT_EQ(lists.items[0].track_count, 9);
    EXPECT_EQ(lists.items[0].total_duration, seconds(1010));
    EXPECT_EQ(lists.items[0].created_at, parse_timestamp("2026-03-11 21:15:00"));
    EXPECT_EQ(lists.items[0].updated_at, parse_timestamp("2026-05-30 08:02:47"));
    EXPECT_EQ(lists.items[1].description, std::nullopt);
    EXPECT_TRUE(lists.items[1].is_public);

    answer = answer_of(find_example("listPlaylists", "response", "empty"));
    EXPECT_TRUE(decode_playlists(answer).value().items.empty());
}

TEST(decode_playlist, reads_the_tracks_and_requires_the_owner_flag)
{
    auto answer = answer_of(find_example("getPlaylist", "response", "own"));
    const auto list = decode_playlist(answer).value();
    EXPECT_EQ(list.name, "Night shift");
    EXPECT_TRUE(list.is_owner);
    ASSERT_EQ(list.tracks.size(), 1U);
    EXPECT_EQ(list.tracks[0].title, "warm analog synthwave");
    EXPECT_EQ(list.tracks[0].play_count, std::nullopt);
    EXPECT_EQ(list.tracks[0].parameters, std::nullopt);

    auto body = find_example("getPlaylist", "response", "own").body;
    body.at("data").as_object().erase("isOwner");
    auto short_answer = make_answer(200, boost::json::serialize(body));
    EXPECT_EQ(decode_playlist(short_answer).error(), errc::malformed_response);

    body = find_example("getPlaylist", "response", "own").body;
    body.at("data").at("id") = "";
    auto nameless = make_answer(200, boost::json::serialize(body));
    EXPECT_EQ(decode_playlist(nameless).error(), errc::malformed_response);
}

TEST(decode_sound_effect, reads_the_create_and_the_detail)
{
    auto answer = answer_of(find_example("createSoundEffect", "response", "queued"));
    const auto made = decode_sound_effect(answer).value();
    EXPECT_EQ(made.status, generation_status::processing);
    EXPECT_EQ(made.requested_duration, seconds(2.5));
    EXPECT_EQ(made.daily_remaining, 99);
    EXPECT_EQ(made.duration, std::nullopt);
    EXPECT_TRUE(made.webhook.is_null());

    answer = answer_of(find_example("getSoundEffect", "response", "completed"));
    const auto done = decode_sound_effect(answer).value();
    EXPECT_EQ(done.duration, seconds(2.5));
    EXPECT_EQ(done.daily_remaining, std::nullopt);
    EXPECT_EQ(done.created_at, parse_timestamp("2026-08-20 10:12:00"));

    answer = answer_of(find_example("listSoundEffects", "response", "one"));
    const auto list = decode_sound_effect_page(answer).value();
    EXPECT_EQ(list.items.at(0).id, done.id);
    EXPECT_FALSE(list.has_more);
}

TEST(decode_health, takes_any_object_and_nothing_else)
{
    auto answer = make_answer(200, " {\"status\": \"ok\", \"x\":[1]} ");
    EXPECT_EQ(decode_health(answer).value().raw_json, "{\"status\": \"ok\", \"x\":[1]}");
    answer = make_answer(200, "ok");
    EXPECT_EQ(decode_health(answer).error(), errc::malformed_response);
    answer = make_answer(503, "");
    EXPECT_EQ(decode_health(answer).error().http_status(), 503);
}

TEST(decode_webhook_event, reads_a_bare_object)
{
    auto body =
        boost::json::serialize(find_example("onGenerationFinished", "webhook", "failed").body);
    const auto failed = decode_webhook_event(body).value().track;
    EXPECT_EQ(failed.status, generation_status::failed);
    EXPECT_EQ(failed.error_message, "GPU job timed out after 240s");
    EXPECT_EQ(failed.duration, std::nullopt);
    EXPECT_EQ(failed.raw_json, body);

    body =
        boost::json::serialize(find_example("onGenerationFinished", "webhook", "completed").body);
    const auto done = decode_webhook_event(body).value().track;
    EXPECT_EQ(done.duration, seconds(95.4));
    EXPECT_EQ(done.created_at, parse_timestamp("2026-06-02T19:04:11Z"));
    EXPECT_EQ(done.parameters->time_signature, 4);

    std::string wrapped = R"({"data":{"id":"a","status":"completed"}})";
    EXPECT_EQ(decode_webhook_event(wrapped).error(), errc::malformed_response);
}

/// What the decoder of an operation keeps as raw_json.
std::string raw_of(const example& one)
{
    auto answer = answer_of(one);
    if (one.operation == "getMe") {
        return decode_account(answer, keep).value().raw_json;
    }
    if (one.operation == "listGenerations") {
        return decode_generation_page(answer, keep).value().raw_json;
    }
    if (one.operation == "listPlaylists") {
        return decode_playlists(answer, keep).value().raw_json;
    }
    if (one.operation == "getPlaylist") {
        return decode_playlist(answer, keep).value().raw_json;
    }
    if (one.operation == "createSoundEffect" || one.operation == "getSoundEffect") {
        return decode_sound_effect(answer, keep).value().raw_json;
    }
    if (one.operation == "listSoundEffects") {
        return decode_sound_effect_page(answer, keep).value().raw_json;
    }
    if (one.operation == "bulkDeleteGenerations") {
        return decode_bulk(answer, bulk_route::delete_generations, keep).value().raw_json;
    }
    if (one.operation == "addPlaylistTracks") {
        return decode_bulk(answer, bulk_route::add_tracks, keep).value().raw_json;
    }
    if (one.operation == "removePlaylistTracks") {
        return decode_bulk(answer, bulk_route::remove_tracks, keep).value().raw_json;
    }
    if (one.operation == "movePlaylistTracks") {
        return decode_bulk(answer, bulk_route::move_tracks, keep).value().raw_json;
    }
    return decode_generation(answer, keep).value().raw_json;
}

TEST(raw_json, every_example_is_kept_byte_for_byte)
{
    int seen = 0;
    for (const auto& one : andante::test::examples()) {
        if (one.kind != "response" || one.status >= 300 || one.operation == "getHealth") {
            continue;
        }
        ++seen;
        EXPECT_EQ(raw_of(one), boost::json::serialize(one.body.at("data"))) << one.title();
    }
    EXPECT_EQ(seen, 28);
}

TEST(raw_json, keeps_null_absent_and_unknown_members_of_each_item)
{
    auto answer = make_answer(200, R"({ "data" : {"generations":[
        {"id":"a", "status":"x" ,"webhook":null,"extra":{"n":1.50}} , {"id":"b","status":"y"}],
        "hasMore":false, "total": 2 } , "data2":0})");
    const auto found = decode_generation_page(answer, keep).value();
    EXPECT_EQ(
        found.items[0].raw_json, R"({"id":"a", "status":"x" ,"webhook":null,"extra":{"n":1.50}})"
    );
    EXPECT_EQ(found.items[1].raw_json, R"({"id":"b","status":"y"})");
    EXPECT_EQ(boost::json::parse(found.raw_json).at("total"), 2);
}

} // namespace
