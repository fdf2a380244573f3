#include "emulator/api.hpp"

namespace {

using namespace emulator_test;

/// Finished audio and sound effects.
class media : public api {
protected:
    void SetUp() override
    {
        settings chosen;
        chosen.tracks.emplace_back("seeded", false);
        chosen.tracks.back().duration = 5;
        start(chosen);
        id = service->track_ids().at(0);
    }

    answer
    fetch(const std::string& what, andante::http::headers headers = {}, std::string method = "GET")
    {
        emulator::incoming request(std::move(method), "/audio/" + what + ".mp3");
        request.origin = emulator::origin::media;
        request.headers = std::move(headers);
        return send(request);
    }
    static andante::http::headers
    range(std::string value, const std::string& if_range = std::string())
    {
        andante::http::headers made;
        made.add("Range", std::move(value));
        if (!if_range.empty()) {
            made.add("If-Range", if_range);
        }
        return made;
    }

    std::string id;
};

TEST_F(media, unfinished_failed_deleted_and_unknown_files_are_404)
{
    const auto running = create();
    EXPECT_EQ(fetch(running).status, 404);
    now += 30s;
    EXPECT_EQ(fetch(running).status, 200);
    post("/v1/generations/bulk-delete", json::object{{"ids", {running}}});
    EXPECT_EQ(fetch(running).status, 404);
    const auto failed = create("[fail]");
    now += 30s;
    EXPECT_EQ(fetch(failed).status, 404);
    EXPECT_EQ(fetch("unknown").status, 404);
    EXPECT_EQ(fetch(id, {}, "POST").status, 405);
}

TEST_F(media, api_host_does_not_serve_files_and_media_host_no_api)
{
    EXPECT_EQ(get("/audio/" + id + ".mp3").status, 404);
    emulator::incoming request("GET", "/v1/me");
    request.origin = emulator::origin::media;
    request.headers.add("X-API-Key", std::string(settings::default_key));
    EXPECT_EQ(send(request).status, 404);
    EXPECT_EQ(service->record().requests().back().origin, "media");
}

TEST_F(media, file_is_whole_mp3_frames_of_the_right_number)
{
    const auto whole = fetch(id);
    EXPECT_EQ(whole.header("Content-Type"), "audio/mpeg");
    ASSERT_EQ(whole.text.size(), 209U * 72U) << "5 s are 208.3 frames of 24 ms";
    for (std::size_t at = 0; at < whole.text.size(); at += 72) {
        // MPEG-2 layer III without CRC, 24 kbit/s, 24 kHz, mono, and no bit reservoir.
        EXPECT_EQ(whole.text.substr(at, 3), "\xff\xf3\x34");
        EXPECT_EQ(whole.text[at + 4], 0);
    }
}

TEST_F(media, seed_decides_how_a_track_sounds)
{
    emulator::finetuning::track_seed seed("other", false);
    seed.duration = 5;
    seed.seed = 2;
    const auto other = service->add_track(seed);
    seed.seed = 1;
    const auto same = service->add_track(seed);
    EXPECT_NE(fetch(other).text, fetch(id).text);
    EXPECT_EQ(fetch(same).text, fetch(id).text);
}

TEST_F(media, ranges_give_the_bytes_they_name)
{
    const auto whole = fetch(id);
    EXPECT_EQ(whole.header("Accept-Ranges"), "bytes");
    const auto part = fetch(id, range("bytes=100-199"));
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.header("Content-Range"), "bytes 100-199/15048");
    EXPECT_EQ(part.text, whole.text.substr(100, 100));
    EXPECT_EQ(fetch(id, range("bytes=15000-")).text, whole.text.substr(15000));
    const auto beyond = fetch(id, range("bytes=15000-99999"));
    EXPECT_EQ(beyond.text, whole.text.substr(15000));
    EXPECT_EQ(beyond.header("Content-Range"), "bytes 15000-15047/15048");
    EXPECT_EQ(fetch(id, range("bytes=-8")).text, whole.text.substr(15040));
    EXPECT_EQ(fetch(id, range("bytes=-99999")).header("Content-Range"), "bytes 0-15047/15048");
}

TEST_F(media, range_beyond_the_end_is_416_and_an_unreadable_one_is_ignored)
{
    const auto beyond = fetch(id, range("bytes=15048-"));
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.header("Content-Range"), "bytes */15048");
    EXPECT_EQ(fetch(id, range("bytes=-0")).status, 416);
    for (const auto* text :
         {"bytes=", "bytes=-", "bytes=9-1", "bytes=a-b", "items=1-2", "bytes=1-2,4-5"}) {
        EXPECT_EQ(fetch(id, range(text)).status, 200) << text;
    }
}

TEST_F(media, if_range_gives_the_whole_file_when_it_has_changed)
{
    const auto whole = fetch(id);
    const auto tag = whole.header("ETag");
    EXPECT_EQ(fetch(id, range("bytes=100-", tag)).status, 206);
    EXPECT_EQ(fetch(id, range("bytes=100-", whole.header("Last-Modified"))).status, 206);
    EXPECT_EQ(fetch(id, range("bytes=100-", "\"other\"")).status, 200);
}

TEST_F(media, switches_take_ranges_tags_and_the_length_away)
{
    settings chosen;
    chosen.media.ranges = false;
    chosen.media.etag = false;
    chosen.media.content_length = false;
    chosen.tracks.emplace_back("seeded", false);
    start(chosen);
    const auto seen = fetch(service->track_ids().at(0), range("bytes=100-"));
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(seen.header("ETag"), "(none)");
    EXPECT_EQ(seen.header("Accept-Ranges"), "(none)");
    emulator::incoming request("GET", "/audio/" + service->track_ids().at(0) + ".mp3");
    request.origin = emulator::origin::media;
    EXPECT_FALSE(service->handle(request, now).announce_length);
}

TEST_F(media, file_size_is_null_unless_switched_on)
{
    EXPECT_TRUE(get("/v1/generations/" + id).data().at("fileSize").is_null());
    settings chosen;
    chosen.media.report_file_size = true;
    chosen.tracks.emplace_back("seeded", false);
    start(chosen);
    EXPECT_EQ(get("/v1/generations/" + service->track_ids().at(0)).data().at("fileSize"), 180000);
}

TEST_F(media, sound_effects_are_checked_rounded_and_kept_apart_from_tracks)
{
    for (const json::object& body :
         {json::object{},
          json::object{{"prompt", ""}},
          json::object{{"prompt", "x"}, {"duration", 0.5}},
          json::object{{"prompt", "x"}, {"duration", 9}},
          json::object{{"prompt", "x"}, {"enhance", "no"}}}) {
        EXPECT_EQ(post("/v1/sound-effects", body).status, 400) << json::serialize(body);
    }
    const auto made =
        post("/v1/sound-effects", json::object{{"prompt", "door"}, {"duration", 2.4}});
    EXPECT_EQ(made.status, 202);
    EXPECT_EQ(made.data().at("requestedDuration"), 2.5);
    EXPECT_EQ(made.data().at("dailyRemaining"), 99);
    EXPECT_EQ(made.data().at("createdAt"), "2026-06-02T19:04:11Z");
    const std::string made_id(made.data().at("id").as_string());
    EXPECT_EQ(get("/v1/generations/" + made_id).status, 404);
    EXPECT_EQ(get("/v1/sound-effects/" + id).status, 404);
    now += 30s;
    const auto done = get("/v1/sound-effects/" + made_id);
    EXPECT_EQ(done.data().at("duration"), 2.5);
    EXPECT_EQ(done.data().at("createdAt"), "2026-06-02 19:04:11");
    EXPECT_EQ(fetch(made_id).text.size(), 105U * 72U);
    EXPECT_EQ(get("/v1/me").data().at("limits").at("generationsUsed"), 0) << "no credits";
    EXPECT_EQ(
        get("/v1/sound-effects?status=completed").data().at("soundEffects").as_array().size(), 1U
    );
    EXPECT_EQ(get("/v1/sound-effects?limit=0").status, 400);
}

TEST_F(media, sound_effects_have_a_cap_per_utc_day)
{
    settings chosen;
    chosen.sound_effects_per_day = 1;
    start(chosen);
    EXPECT_EQ(post("/v1/sound-effects", json::object{{"prompt", "x"}}).status, 202);
    const auto seen = post("/v1/sound-effects", json::object{{"prompt", "x"}});
    EXPECT_EQ(seen.status, 429);
    EXPECT_EQ(seen.code(), "RATE_LIMITED");
    EXPECT_EQ(seen.header("Retry-After"), "17749") << "until midnight";
    now += 17749s;
    EXPECT_EQ(post("/v1/sound-effects", json::object{{"prompt", "x"}}).status, 202);
}

} // namespace
