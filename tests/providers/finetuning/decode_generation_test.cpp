#include "core/timestamp.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/examples.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace andante::finetuning;
using andante::errc;
using andante::outcome;
using andante::detail::parse_timestamp;
using andante::test::answer_of;
using andante::test::find_example;
using andante::test::make_answer;
using andante::test::refusal;
using seconds = std::chrono::duration<double>;

generation track_of(const char* operation, const char* name)
{
    auto answer = answer_of(find_example(operation, "response", name));
    return decode_generation(answer).value();
}

TEST(decode_generation, malformed_answers_name_place_and_show_the_body)
{
    const auto decode = [](auto& answer) { return decode_generation(answer); };
    const auto check = [&](std::string body, const char* words) {
        const auto cause = refusal(body, decode);
        EXPECT_EQ(cause, errc::malformed_response) << body;
        EXPECT_NE(cause.message().find(words), std::string::npos) << cause.message();
        EXPECT_EQ(cause.http_status(), 200);
        EXPECT_EQ(cause.outcome(), outcome::unknown);
    };
    check("", "the body is empty");
    check("<html>busy</html>", "not a JSON object");
    check("[]", "expected an object, found an array");
    check("{}", "data is missing");
    check(R"({"id":"a","status":"completed"})", "data is missing");
    check(R"({"data":null})", "data: expected an object, found null");
    check(R"({"data":[]})", "data: expected an object, found an array");
    check(R"({"data":{}})", "data.id is missing");
    check(R"({"data":{"id":"a"}})", "data.status is missing");
    check(
        R"({"data":{"id":7,"status":"completed"}})", "data.id: expected a string, found a number"
    );
    check(R"({"data":{"id":"","status":"completed"}})", "data.id is empty");
    check(R"({"data":{"id":"a","status":""}})", "data.status is empty");
    check(R"({"data":{"id":"a","status":"x","duration":12..5}})", "not valid JSON");
    check(R"({"data":{"id":"a","status":"x"}} tail})", "not valid JSON");
}

TEST(decode_generation, an_odd_optional_member_counts_as_absent_and_hides_nothing_else)
{
    const auto track_with = [](const std::string& member) {
        auto answer =
            make_answer(200, R"({"data":{"id":"a",)" + member + R"(,"status":"x","likeCount":3}})");
        return decode_generation(answer);
    };
    for (const auto* odd :
         {R"("duration":"95")",
          R"("playCount":1.5)",
          R"("creditsRemaining":12.5)",
          R"("parameters":[])",
          R"("parameters":[1,{"a":[]}])",
          R"("createdAt":"yesterday")",
          R"("createdAt":"2026-06-02T19:04:60Z")",
          R"("completedAt":"2026-02-30 00:00:00")",
          R"("title":{"text":"x"})",
          R"("isPublic":"yes")",
          R"("webhook":false)",
          R"("type":7)"}) {
        const auto track = track_with(odd);
        ASSERT_TRUE(track) << odd << ' ' << track.error().message();
        EXPECT_EQ(track->id, "a");
        EXPECT_EQ(track->status.text(), "x");
        EXPECT_EQ(track->like_count, 3) << odd;
        EXPECT_EQ(track->duration, std::nullopt);
        EXPECT_EQ(track->play_count, std::nullopt);
        EXPECT_EQ(track->credits_remaining, std::nullopt);
        EXPECT_EQ(track->parameters, std::nullopt);
        EXPECT_EQ(track->created_at, std::nullopt);
        EXPECT_EQ(track->completed_at, std::nullopt);
    }
    for (const auto* seed : {"9223372036854775808", "123456789012345678901234567890", "\"1\""}) {
        const auto track =
            track_with(R"("parameters":{"seed":)" + std::string(seed) + R"(,"bpm":90})");
        ASSERT_TRUE(track) << seed << ' ' << track.error().message();
        EXPECT_EQ(track->parameters->seed, std::nullopt);
        EXPECT_EQ(track->parameters->bpm, 90) << seed;
    }
}

TEST(decode_generation, excerpt_holds_the_first_200_bytes_escaped)
{
    const auto cause = refusal("<b>\x1b\n" + std::string(300, 'x'), [](auto& answer) {
        return decode_generation(answer);
    });
    EXPECT_EQ(cause.body_excerpt(), "<b>\\x1b\\n" + std::string(195, 'x'));
}

TEST(decode_generation, reads_the_detail_route)
{
    const auto track = track_of("getGeneration", "completed");
    EXPECT_EQ(track.id, "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8");
    EXPECT_EQ(track.title, "warm analog synthwave");
    EXPECT_EQ(track.prompt, "warm analog synthwave, night drive, gated drums");
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_EQ(
        track.audio_url,
        "https://media.finetuning.ai/audio/5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8.mp3"
    );
    EXPECT_EQ(track.duration, seconds(95));
    EXPECT_EQ(track.file_size_bytes, std::nullopt);
    EXPECT_EQ(track.is_public, false);
    EXPECT_EQ(track.play_count, 3);
    EXPECT_EQ(track.download_count, 1);
    EXPECT_EQ(track.like_count, 0);
    ASSERT_TRUE(track.parameters);
    EXPECT_EQ(track.parameters->bpm, 104);
    EXPECT_EQ(track.parameters->duration, seconds(95));
    EXPECT_EQ(track.parameters->keyscale, "F# minor");
    EXPECT_EQ(track.parameters->time_signature, 4);
    EXPECT_EQ(track.parameters->seed, 90210);
    EXPECT_EQ(track.parameters->language, std::nullopt);
    EXPECT_EQ(track.error_message, std::nullopt);
    EXPECT_EQ(track.generation_time, seconds(81));
    EXPECT_TRUE(track.webhook.is_null());
    EXPECT_EQ(track.credits_remaining, std::nullopt);
    EXPECT_EQ(track.created_at, parse_timestamp("2026-06-02T19:04:11Z"));
    EXPECT_EQ(track.completed_at, parse_timestamp("2026-06-02T19:05:32.118Z"));
    EXPECT_EQ(track.type, std::nullopt);
    EXPECT_EQ(track.raw_json, "");
}

TEST(decode_generation, a_failed_job_is_a_success_answer)
{
    const auto track = track_of("getGeneration", "failed");
    EXPECT_EQ(track.status, generation_status::failed);
    EXPECT_EQ(track.error_message, "GPU job timed out after 240s");
    EXPECT_EQ(track.audio_url, std::nullopt);
    EXPECT_EQ(track.webhook.value(), "https://hooks.example.org/ft?token=3f1c9b");
    EXPECT_TRUE(track.completed_at);
}

TEST(decode_generation, a_running_job_has_no_end_yet)
{
    const auto track = track_of("getGeneration", "processing");
    EXPECT_FALSE(is_terminal(track.status));
    EXPECT_EQ(track.completed_at, std::nullopt);
    EXPECT_EQ(track.generation_time, std::nullopt);
}

TEST(decode_generation, reads_the_answer_to_a_create)
{
    const auto with = track_of("createGeneration", "withWebhook");
    EXPECT_EQ(with.status, generation_status::processing);
    EXPECT_EQ(with.credits_remaining, 1714);
    EXPECT_EQ(with.parameters->time_signature, 4);
    EXPECT_EQ(with.parameters->language, "en");
    EXPECT_EQ(with.webhook.value(), "https://hooks.example.org/ft?token=3f1c9b");
    EXPECT_EQ(with.title, std::nullopt);
    EXPECT_TRUE(track_of("createGeneration", "withoutWebhook").webhook.is_null());

    const auto instrumental = track_of("createInstrumental", "queued");
    EXPECT_EQ(instrumental.type, generation_type::instrumental);
    EXPECT_EQ(instrumental.parameters->bpm, std::nullopt);
    EXPECT_EQ(instrumental.parameters->seed, 20114);
}

TEST(decode_generation, unknown_words_and_members_are_no_error)
{
    auto answer =
        make_answer(201, R"({"meta":{"v":2},"data":{"id":"a","status":"archived","type":"podcast",
        "new":{"deep":[1,{"x":null}]},"fileSize":12.0,"duration":90.3}})");
    const auto track = decode_generation(answer).value();
    EXPECT_EQ(track.status.known(), std::nullopt);
    EXPECT_EQ(track.status.text(), "archived");
    EXPECT_FALSE(is_terminal(track.status));
    EXPECT_EQ(track.type->text(), "podcast");
    EXPECT_EQ(track.file_size_bytes, 12);
    EXPECT_EQ(track.duration, seconds(90.3));
    EXPECT_TRUE(track.webhook.is_absent());
    EXPECT_EQ(track.parameters, std::nullopt);
}

TEST(decode_generation, time_signature_is_a_string_or_an_integer_and_left_out_when_it_is_neither)
{
    const auto beats = [](std::string text) {
        auto answer = make_answer(
            200, R"({"data":{"id":"a","status":"x","parameters":{"timesignature":)" + text + "}}}"
        );
        return decode_generation(answer).value().parameters->time_signature;
    };
    EXPECT_EQ(beats("\"4\""), 4);
    EXPECT_EQ(beats("7"), 7);
    EXPECT_EQ(beats("null"), std::nullopt);
    EXPECT_EQ(beats("\"4/4\""), std::nullopt);
    EXPECT_EQ(beats("\"\""), std::nullopt);
    EXPECT_EQ(beats("99999999999"), std::nullopt);
    for (const auto* odd : {"4.5", "[4]", "true", "{\"beats\":4}", "-3", "1e300"}) {
        EXPECT_EQ(beats(odd), std::nullopt) << odd;
    }
}

TEST(decode_generation_page, reads_items_and_the_way_on)
{
    auto answer = answer_of(find_example("listGenerations", "response", "firstPage"));
    const auto first = decode_generation_page(answer).value();
    ASSERT_EQ(first.items.size(), 2U);
    EXPECT_TRUE(first.has_more);
    EXPECT_EQ(first.next_offset, 2);
    EXPECT_EQ(first.items[1].title, "field recording ambience");
    EXPECT_EQ(first.items[1].parameters->seed, 118);
    EXPECT_TRUE(first.items[0].webhook.is_absent());

    answer = answer_of(find_example("listGenerations", "response", "lastPage"));
    const auto last = decode_generation_page(answer).value();
    EXPECT_TRUE(last.items.empty());
    EXPECT_FALSE(last.has_more);
    EXPECT_EQ(last.next_offset, std::nullopt);
}

/// What JavaScript's slice() makes of an emoji, and a number that JSON allows, in names and values.
constexpr auto awkward = R"("title":"Rain \ud83d","prompt":"\udd27\ud83d","pl\udd27ays":1,)"
                         R"("duration":1e400,"playCount":-1e400,"x":{"\ud83d":[1e999,"\udc00"]})";

TEST(decode_generation, what_json_allows_costs_no_id)
{
    const std::string object = R"({"id":"t1","status":"pending",)" + std::string(awkward) + "}";
    for (const bool keep : {false, true}) {
        for (const std::string mark : {"", "\xEF\xBB\xBF"}) {
            auto answer = make_answer(201, mark + R"({"data":)" + object + "}");
            const auto track = decode_generation(answer, decode_options{keep});
            ASSERT_TRUE(track) << track.error().message();
            EXPECT_EQ(track->id, "t1");
            EXPECT_EQ(track->title, "Rain \xEF\xBF\xBD");
            EXPECT_EQ(track->prompt, "\xEF\xBF\xBD\xEF\xBF\xBD");
            EXPECT_FALSE(track->duration);
            EXPECT_FALSE(track->play_count);
            EXPECT_EQ(track->raw_json, keep ? object : "");
        }
    }
}

TEST(decode_webhook_event, what_json_allows_costs_no_notification)
{
    std::string body = "\xEF\xBB\xBF"
                       R"({"id":"t1","status":"completed",)" +
                       std::string(awkward) + "}";
    const auto event = decode_webhook_event(body);
    ASSERT_TRUE(event) << event.error().message();
    EXPECT_EQ(event->track.id, "t1");
    EXPECT_EQ(event->track.title, "Rain \xEF\xBF\xBD");
    EXPECT_EQ(event->track.raw_json, body.substr(3));
}

TEST(decode_generation_page, what_json_allows_costs_no_track_of_the_list)
{
    const std::string one = R"({"id":"t1","status":"pending",)" + std::string(awkward) + "}";
    const std::string two = R"({"id":"t2","status":"completed"})";
    auto answer = make_answer(
        200, R"({"data":{"generations":[)" + one + "," + two + R"(],"hasMore":false},"\ud83d":0})"
    );
    const auto page = decode_generation_page(answer, decode_options{true});
    ASSERT_TRUE(page) << page.error().message();
    ASSERT_EQ(page->items.size(), 2U);
    EXPECT_EQ(page->items[0].raw_json, one);
    EXPECT_EQ(page->items[1].id, "t2");
}

TEST(decode_sound_effect, what_json_allows_costs_no_id)
{
    auto answer = make_answer(
        201,
        R"({"data":{"id":"e1","status":"pending","prompt":"\ud83d","requestedDuration":1e400}})"
    );
    const auto effect = decode_sound_effect(answer);
    ASSERT_TRUE(effect) << effect.error().message();
    EXPECT_EQ(effect->id, "e1");
    EXPECT_FALSE(effect->requested_duration);
}

TEST(decode_playlists, what_json_allows_costs_no_playlist)
{
    auto answer = make_answer(
        200,
        R"({"data":{"playlists":[{"id":"p1","name":"\ud83d","description":"\udc00",)"
        R"("trackCount":1,"totalDuration":1e400,"isPublic":false,"updatedAt":"\ud83d"}]}})"
    );
    const auto lists = decode_playlists(answer);
    ASSERT_TRUE(lists) << lists.error().message();
    EXPECT_EQ(lists->items.at(0).id, "p1");
    EXPECT_EQ(lists->items.at(0).name, "\xEF\xBF\xBD");
}

TEST(decode_generation, a_coded_answer_is_named_as_such)
{
    auto answer = make_answer(200, "\x1f\x8b\x08");
    answer.headers.add("Content-Encoding", "gzip");
    const auto cause = decode_generation(answer).error();
    EXPECT_EQ(cause, errc::malformed_response);
    EXPECT_NE(cause.message().find("coded as gzip"), std::string::npos) << cause.message();
    answer.status = 503;
    const auto failed = decode_generation(answer).error();
    EXPECT_NE(failed.message().find("coded as gzip"), std::string::npos) << failed.message();
}

TEST(decode_generation_page, a_page_without_its_parts_is_malformed)
{
    const auto decode = [](auto& answer) { return decode_generation_page(answer); };
    for (const auto* body :
         {R"({"data":{"hasMore":false}})",
          R"({"data":{"generations":[]}})",
          R"({"data":{"generations":null,"hasMore":false}})",
          R"({"data":{"generations":[],"hasMore":"no"}})",
          R"({"data":{"generations":[],"hasMore":true}})",
          R"({"data":{"generations":[],"hasMore":true,"nextOffset":null}})",
          R"({"data":{"generations":[],"hasMore":true,"nextOffset":-1}})",
          R"({"data":{"playlists":[],"hasMore":false}})"}) {
        EXPECT_EQ(refusal(body, decode), errc::malformed_response) << body;
    }
    EXPECT_NE(
        refusal(
            R"({"data":{"generations":[{"id":"a","status":"x"},{"id":3}],"hasMore":false}})", decode
        )
            .message()
            .find("data.generations[1].id: expected a string"),
        std::string::npos
    );
}

} // namespace
