#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/examples.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace std::chrono_literals;
using namespace andante::finetuning;
using andante::test::find_example;
using boost::json::parse;

TEST(encode, a_bare_request_sends_nothing_that_was_not_asked_for)
{
    EXPECT_EQ(encode(generation_request("lofi")), R"({"tags":"lofi"})");
    EXPECT_EQ(encode(instrumental_request("lofi")), R"({"prompt":"lofi","enhance":true})");
    EXPECT_EQ(encode(sound_effect_request("door")), R"({"prompt":"door","enhance":true})");
    EXPECT_EQ(encode(list_query()), "");
}

TEST(encode, seed_zero_is_sent)
{
    generation_request request("x");
    request.seed = 0;
    EXPECT_EQ(encode(request), R"({"tags":"x","seed":0})");
}

TEST(encode, requests_equal_the_examples)
{
    EXPECT_EQ(
        parse(encode(generation_request("warm analog synthwave night drive"))),
        find_example("createGeneration", "request", "minimal").body
    );

    generation_request full("warm analog synthwave, night drive, gated drums");
    full.lyrics = "Neon on the water\nRolling with the tide";
    full.duration = 95s;
    full.bpm = 104;
    full.language = "en";
    full.key = "F#";
    full.scale = "minor";
    full.time_signature = 4;
    full.seed = 90210;
    full.webhook = "https://hooks.example.org/ft?token=3f1c9b";
    EXPECT_EQ(parse(encode(full)), find_example("createGeneration", "request", "full").body);

    instrumental_request instrumental("brushed drums and upright bass in a small club");
    instrumental.duration = 90s;
    EXPECT_EQ(
        parse(encode(instrumental)), find_example("createInstrumental", "request", "basic").body
    );

    sound_effect_request door("heavy wooden door slams in a stone hall");
    door.duration = 2500ms;
    door.enhance = false;
    EXPECT_EQ(parse(encode(door)), find_example("createSoundEffect", "request", "basic").body);

    const std::string first = "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8";
    const std::string second = "d81f4c60-52ae-47b3-9e0d-6a7c3f19b285";
    EXPECT_EQ(
        parse(encode_ids({first, "ffffffff-0000-4000-8000-000000000000"})),
        find_example("bulkDeleteGenerations", "request", "two").body
    );
    EXPECT_EQ(
        parse(encode_track_ids({first, second})),
        find_example("addPlaylistTracks", "request", "two").body
    );
    EXPECT_EQ(
        parse(encode_track_ids({first})),
        find_example("removePlaylistTracks", "request", "one").body
    );
    EXPECT_EQ(
        parse(encode_move({first}, "93c1d8ee-6f04-4b27-a5b9-17e2fd0c4a66")),
        find_example("movePlaylistTracks", "request", "one").body
    );
}

TEST(encode, half_seconds_are_written_as_such)
{
    sound_effect_request effect("x");
    effect.duration = 4000ms;
    EXPECT_NE(encode(effect).find(R"("duration":4,)"), std::string::npos);
    effect.duration = 7500ms;
    EXPECT_NE(encode(effect).find(R"("duration":7.5,)"), std::string::npos);
}

TEST(encode, query_values_are_percent_encoded)
{
    list_query query;
    query.limit = 99;
    query.offset = 198;
    query.status = generation_status::failed;
    query.type = generation_type::instrumental;
    EXPECT_EQ(encode(query), "?limit=99&offset=198&status=failed&type=instrumental");
    query = list_query();
    query.status = andante::open_enum<generation_status>(std::string_view("a&b=c d"));
    EXPECT_EQ(encode(query), "?status=a%26b%3Dc%20d");
}

TEST(encode, any_request_is_read_back_as_it_was)
{
    std::mt19937_64 engine(42);
    const auto pick = [&engine](std::uint64_t most) { return engine() % (most + 1); };
    const auto text = [&] {
        static const std::string pieces[] = {
            "a", "\"", "\\", "\n", "\x01", "\xc3\xa4", "\xf0\x9f\x8e\xb5", "</", "'"
        };
        std::string made = "t";
        for (auto n = pick(20); n > 0; --n) {
            made += pieces[pick(std::size(pieces) - 1)];
        }
        return made;
    };
    for (int i = 0; i < 3000; ++i) {
        generation_request request(text());
        boost::json::object expected{{"tags", request.tags}};
        if (pick(1) != 0) {
            request.lyrics = text();
            expected["lyrics"] = *request.lyrics;
        }
        if (pick(1) != 0) {
            request.duration = std::chrono::seconds(pick(210));
            expected["duration"] = request.duration->count();
        }
        if (pick(1) != 0) {
            request.bpm = static_cast<int>(pick(200));
            expected["bpm"] = *request.bpm;
        }
        if (pick(1) != 0) {
            request.time_signature = static_cast<int>(pick(7));
            expected["timesignature"] = std::to_string(*request.time_signature);
        }
        if (pick(1) != 0) {
            request.seed = static_cast<std::int64_t>(engine());
            expected["seed"] = *request.seed;
        }
        if (pick(1) != 0) {
            request.webhook = text();
            expected["webhook"] = *request.webhook;
        }
        ASSERT_EQ(parse(encode(request)), boost::json::value(expected)) << "round " << i;
    }
}

} // namespace
