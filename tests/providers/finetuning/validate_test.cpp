#include <andante/kit/checks.hpp>

#include "providers/finetuning/validate.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using andante::kit::check_id;
using andante::kit::check_ids;
using namespace andante::finetuning;
using andante::errc;
using andante::result;
using andante::http::url;

const url api = url::parse("https://pub.finetuning.ai").value();
const url loopback_api = url::parse("http://127.0.0.1:8080").value();
const std::string note = "\xf0\x9f\x8e\xb5"; // Two UTF-16 code units.

/// "ok", or the field that was refused. Checks what every refusal must have.
std::string verdict(const result<void>& checked)
{
    if (checked) {
        return "ok";
    }
    const auto& cause = checked.error();
    EXPECT_EQ(cause, errc::invalid_request);
    EXPECT_EQ(cause.outcome(), andante::outcome::not_sent);
    EXPECT_TRUE(cause.field().has_value());
    EXPECT_FALSE(cause.field()->limit.empty());
    EXPECT_LE(cause.field()->value.size(), 80U);
    EXPECT_NE(cause.message().find(cause.field()->field), std::string::npos);
    EXPECT_NE(cause.message().find(cause.field()->limit), std::string::npos);
    return cause.field()->field;
}

template <class Change>
std::string changed(Change change, const url& base = api)
{
    generation_request request("lofi");
    change(request);
    return verdict(validate(request, base));
}

/// What is wrong, in words.
std::string words_of(const result<void>& checked)
{
    return checked ? "ok" : checked.error().message();
}

TEST(validate_texts, nul_is_refused_and_says_what_it_looks_like)
{
    const std::string utf16("p\0i\0a\0n\0o\0", 10);
    const std::string stray("piano and drums\0", 16);
    const auto looks = words_of(validate(generation_request(utf16), api));
    EXPECT_NE(looks.find("it looks like UTF-16"), std::string::npos) << looks;
    const auto other = words_of(validate(generation_request(stray), api));
    EXPECT_EQ(other.find("UTF-16"), std::string::npos) << other;
    EXPECT_NE(other.find("U+0000"), std::string::npos) << other;
    EXPECT_EQ(verdict(validate(instrumental_request(utf16), api)), "prompt");
    EXPECT_EQ(verdict(validate(sound_effect_request(utf16), api)), "prompt");
    EXPECT_EQ(changed([&](auto& request) { request.lyrics = stray; }), "lyrics");
}

TEST(validate_texts, what_cannot_be_seen_is_refused_and_named)
{
    for (const std::string text : {"\xE2\x80\x8B", "\xC2\xA0", " \xEF\xBB\xBF ", "\xE3\x80\x80"}) {
        EXPECT_EQ(verdict(validate(generation_request(text), api)), "tags") << text;
        EXPECT_EQ(verdict(validate(instrumental_request(text), api)), "prompt") << text;
        EXPECT_EQ(verdict(validate(sound_effect_request(text), api)), "prompt") << text;
        EXPECT_EQ(verdict(validate(generation_request(text + "x"), api)), "ok") << text;
    }
    const auto named = words_of(validate(generation_request("\xE2\x80\x8B"), api));
    EXPECT_NE(named.find("U+200B"), std::string::npos) << named;
}

TEST(validate_tags, take_one_to_700_utf16_units)
{
    const auto tags = [](std::string text) {
        return verdict(validate(generation_request(std::move(text)), api));
    };
    EXPECT_EQ(tags(""), "tags");
    EXPECT_EQ(tags(" \t\r\n"), "tags");
    EXPECT_EQ(tags("x"), "ok");
    EXPECT_EQ(tags(std::string(700, 'x')), "ok");
    EXPECT_EQ(tags(std::string(701, 'x')), "tags");
    std::string notes;
    for (int i = 0; i < 350; ++i) {
        notes += note;
    }
    EXPECT_EQ(tags(notes), "ok");
    EXPECT_EQ(tags(notes + "x"), "tags");
    std::string umlauts;
    for (int i = 0; i < 700; ++i) {
        umlauts += "\xc3\xa4";
    }
    EXPECT_EQ(tags(umlauts), "ok");
    EXPECT_EQ(tags("\xff"), "tags");
    EXPECT_EQ(tags("\xed\xa0\x80"), "tags");
}

TEST(validate_tags, message_gives_length_limit_and_advice)
{
    const auto checked = validate(generation_request(std::string(701, 'x')), api);
    EXPECT_EQ(
        checked.error().message(),
        "tags may have at most 700 characters: it has 701 (UTF-16 code units), so shorten it"
    );
    EXPECT_EQ(checked.error().field()->value, std::string(77, 'x') + "...");
}

TEST(validate_lyrics, take_at_most_2000_utf16_units)
{
    const auto lyrics = [](std::string text) {
        return changed([&text](auto& request) { request.lyrics = text; });
    };
    EXPECT_EQ(lyrics(""), "ok");
    EXPECT_EQ(lyrics(std::string(2000, 'x')), "ok");
    EXPECT_EQ(lyrics(std::string(2001, 'x')), "lyrics");
    EXPECT_EQ(lyrics(std::string(1999, 'x') + note), "lyrics");
    EXPECT_EQ(lyrics("\xc3"), "lyrics");
}

TEST(validate_generation, numbers_stay_in_their_ranges)
{
    const auto duration = [](std::chrono::seconds value) {
        return changed([value](auto& request) { request.duration = value; });
    };
    EXPECT_EQ(duration(4s), "duration");
    EXPECT_EQ(duration(5s), "ok");
    EXPECT_EQ(duration(210s), "ok");
    EXPECT_EQ(duration(211s), "duration");
    EXPECT_EQ(duration(-5s), "duration");
    EXPECT_EQ(duration(std::chrono::seconds::max()), "duration");
    const auto bpm = [](int value) {
        return changed([value](auto& request) { request.bpm = value; });
    };
    EXPECT_EQ(bpm(59), "bpm");
    EXPECT_EQ(bpm(60), "ok");
    EXPECT_EQ(bpm(200), "ok");
    EXPECT_EQ(bpm(201), "bpm");
    const auto beats = [](int value) {
        return changed([value](auto& request) { request.time_signature = value; });
    };
    EXPECT_EQ(beats(1), "time_signature");
    EXPECT_EQ(beats(2), "ok");
    EXPECT_EQ(beats(7), "ok");
    EXPECT_EQ(beats(8), "time_signature");
    EXPECT_EQ(changed([](auto& request) { request.seed = INT64_MIN; }), "ok");
    EXPECT_EQ(changed([](auto& request) { request.seed = 0; }), "ok");
}

TEST(validate_generation, refusal_names_value_and_limit)
{
    generation_request request("x");
    request.duration = 211s;
    const auto checked = validate(request, api);
    EXPECT_EQ(checked.error().field()->value, "211");
    EXPECT_EQ(checked.error().field()->limit, "5 to 210 seconds");
    EXPECT_EQ(
        checked.error().message(), "duration must be 5 to 210 seconds: choose a value in this range"
    );
}

TEST(validate_generation, words_come_from_the_documented_lists)
{
    for (const auto* word : {"en", "ja", "de", "fr", "es", "zh", "ko", "pt", "it", "ru"}) {
        EXPECT_EQ(changed([word](auto& request) { request.language = word; }), "ok") << word;
    }
    for (const auto* word : {"", "EN", "nl", "en ", "auto"}) {
        EXPECT_EQ(changed([word](auto& request) { request.language = word; }), "language") << word;
    }
    for (const auto* word : {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}) {
        EXPECT_EQ(changed([word](auto& request) { request.key = word; }), "ok") << word;
    }
    for (const auto* word : {"", "c", "Db", "E#", "H", "auto", "F# minor"}) {
        EXPECT_EQ(changed([word](auto& request) { request.key = word; }), "key") << word;
    }
    EXPECT_EQ(changed([](auto& request) { request.scale = "major"; }), "ok");
    EXPECT_EQ(changed([](auto& request) { request.scale = "minor"; }), "ok");
    EXPECT_EQ(changed([](auto& request) { request.scale = "dorian"; }), "scale");
    EXPECT_EQ(changed([](auto& request) { request.scale = "auto"; }), "scale");
}

TEST(validate_webhook, takes_https_on_a_public_host_of_at_most_2048)
{
    const auto webhook = [](std::string text, const url& base = api) {
        return changed([&text](auto& request) { request.webhook = text; }, base);
    };
    const std::string stem = "https://hooks.example.org/";
    EXPECT_EQ(webhook(stem + std::string(2048 - stem.size(), 'x')), "ok");
    EXPECT_EQ(webhook(stem + std::string(2049 - stem.size(), 'x')), "webhook");
    EXPECT_EQ(webhook("https://hooks.example.org:8443/ft?token=1"), "ok");
    EXPECT_EQ(webhook("https://8.8.8.8/x"), "ok");
    EXPECT_EQ(webhook("https://172.32.0.1/x"), "ok");
    for (const auto* bad :
         {"",
          "hooks.example.org",
          "/path",
          "ftp://hooks.example.org/",
          "http://hooks.example.org/",
          "http://localhost:1/",
          "http://127.0.0.1/",
          "https://",
          "https:///x",
          "https://user:pw@hooks.example.org/",
          "https://hooks.example.org/a b",
          "https://hooks.example.org/\r\nX: y",
          "https://hooks.example.org/\xff",
          "https://localhost/",
          "https://a.localhost/",
          "https://127.0.0.1/",
          "https://10.1.2.3/",
          "https://172.16.0.1/",
          "https://172.31.255.255/",
          "https://192.168.1.1/",
          "https://169.254.169.254/",
          "https://0.0.0.0/",
          "https://[::1]/",
          "https://[::]/",
          "https://[fd00::1]/",
          "https://[fe80::1]/",
          "https://[::ffff:10.0.0.1]/"}) {
        EXPECT_EQ(webhook(bad), "webhook") << bad;
    }
}

TEST(validate_webhook, loopback_api_allows_loopback_hooks_and_no_other_plain_http)
{
    const auto webhook = [](std::string text) {
        return changed([&text](auto& request) { request.webhook = text; }, loopback_api);
    };
    EXPECT_EQ(webhook("http://127.0.0.1:9/hook"), "ok");
    EXPECT_EQ(webhook("http://localhost:9/hook"), "ok");
    EXPECT_EQ(webhook("http://[::1]:9/hook"), "ok");
    EXPECT_EQ(webhook("https://hooks.example.org/"), "ok");
    EXPECT_EQ(webhook("http://hooks.example.org/"), "webhook");
    EXPECT_EQ(webhook("http://10.0.0.1/"), "webhook");
    EXPECT_EQ(webhook("nonsense"), "webhook");
}

TEST(validate_webhook, refusal_does_not_show_the_query)
{
    generation_request request("x");
    request.webhook = "http://hooks.example.org/ft?token=s3cret";
    const auto cause = validate(request, api).error();
    EXPECT_EQ(cause.field()->value, "http://hooks.example.org/ft?...");
    EXPECT_EQ(cause.message().find("s3cret"), std::string::npos);
}

TEST(validate_instrumental, has_its_own_limits)
{
    instrumental_request request("x");
    EXPECT_EQ(verdict(validate(request, api)), "ok");
    for (const auto& [duration, expected] :
         {std::pair(29s, "duration"),
          std::pair(30s, "ok"),
          std::pair(100s, "ok"),
          std::pair(210s, "ok"),
          std::pair(211s, "duration")}) {
        request.duration = duration;
        EXPECT_EQ(verdict(validate(request, api)), expected) << duration.count();
    }
    request = instrumental_request("");
    EXPECT_EQ(verdict(validate(request, api)), "prompt");
    request = instrumental_request("x");
    request.webhook = "http://x.org/";
    EXPECT_EQ(verdict(validate(request, api)), "webhook");
}

TEST(validate_sound_effect, takes_one_to_eight_seconds_in_halves)
{
    sound_effect_request request("x");
    EXPECT_EQ(verdict(validate(request, api)), "ok");
    for (const auto& [duration, expected] :
         {std::pair(500ms, "duration"),
          std::pair(999ms, "duration"),
          std::pair(1000ms, "ok"),
          std::pair(1250ms, "duration"),
          std::pair(1500ms, "ok"),
          std::pair(8000ms, "ok"),
          std::pair(8001ms, "duration"),
          std::pair(8500ms, "duration"),
          std::pair(-1000ms, "duration")}) {
        request.duration = duration;
        EXPECT_EQ(verdict(validate(request, api)), expected) << duration.count();
    }
    EXPECT_EQ(verdict(validate(sound_effect_request(" "), api)), "prompt");
}

TEST(validate_query, keeps_limit_offset_and_words_in_their_ranges)
{
    const auto limit = [](int value) {
        list_query query;
        query.limit = value;
        return verdict(validate(query));
    };
    EXPECT_EQ(limit(0), "limit");
    EXPECT_EQ(limit(1), "ok");
    EXPECT_EQ(limit(99), "ok");
    EXPECT_EQ(limit(100), "limit");
    list_query query;
    EXPECT_EQ(verdict(validate(query)), "ok");
    query.offset = 0;
    EXPECT_EQ(verdict(validate(query)), "ok");
    query.offset = -1;
    EXPECT_EQ(verdict(validate(query)), "offset");
    query = list_query();
    query.status = andante::open_enum<generation_status>(std::string_view("archived"));
    EXPECT_EQ(verdict(validate(query)), "ok");
    query.status = andante::open_enum<generation_status>();
    EXPECT_EQ(verdict(validate(query)), "status");
    query = list_query();
    query.type = generation_type::music;
    EXPECT_EQ(verdict(validate(query)), "ok");
    EXPECT_EQ(verdict(validate_sound_effect_query(query)), "type");
}

TEST(validate_ids, take_one_good_id_or_more)
{
    using ids = std::vector<std::string>;
    EXPECT_EQ(verdict(check_ids(ids())), "ids");
    EXPECT_EQ(verdict(check_ids(ids(1, "a"))), "ok");
    EXPECT_EQ(verdict(check_ids(ids(100, "a"))), "ok");
    EXPECT_EQ(verdict(check_ids(ids(101, "a"))), "ok");
    EXPECT_EQ(verdict(check_ids(ids{"a", ""}, "track_ids")), "track_ids[1]");
    EXPECT_EQ(verdict(check_ids(ids{"a", "b\n"})), "ids[1]");
}

TEST(validate_id, refuses_what_would_change_the_request)
{
    for (const std::string_view bad :
         {std::string_view(""),
          std::string_view("a\r\nX: y"),
          std::string_view("a\0b", 3),
          std::string_view("\x7f"),
          std::string_view("\t"),
          std::string_view("."),
          std::string_view(".."),
          std::string_view("\xff")}) {
        EXPECT_EQ(verdict(check_id(bad)), "id");
    }
    for (const auto* good :
         {"a", "5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8", "a/b?c#d%2e", "...", "\xc3\xa4 "}) {
        EXPECT_EQ(verdict(check_id(good)), "ok") << good;
    }
}

TEST(validate_move, needs_another_playlist_as_its_target)
{
    EXPECT_EQ(verdict(validate_move("p", {"a"}, "q")), "ok");
    EXPECT_EQ(verdict(validate_move("p", {"a"}, "p")), "target_playlist_id");
    EXPECT_EQ(verdict(validate_move("p", {"a"}, "")), "target_playlist_id");
    EXPECT_EQ(verdict(validate_move("", {"a"}, "q")), "playlist_id");
    EXPECT_EQ(verdict(validate_move("p", {}, "q")), "track_ids");
}

} // namespace
