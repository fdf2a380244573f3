#include "providers/finetuning/validate.hpp"

#include <andante/kit/checks.hpp>

#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace andante::inline v0::finetuning {

using kit::invalid;

namespace {

constexpr std::size_t tags_most = 700;
constexpr std::size_t lyrics_most = 2000;
constexpr std::size_t no_length_limit = static_cast<std::size_t>(-1);

constexpr std::array<std::string_view, 10> languages{
    "en", "ja", "de", "fr", "es", "zh", "ko", "pt", "it", "ru"
};
constexpr std::array<std::string_view, 12> keys{
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"
};
constexpr std::array<std::string_view, 2> scales{"major", "minor"};

/// No text has U+0000, and what was read from a file in UTF-16 has it in every other byte. JSON
/// would carry it, and the service would make something of it for a credit.
result<void> check_no_nul(std::string_view field, std::string_view text)
{
    const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
    if (count == 0) {
        return {};
    }
    const bool looks_like_utf16 = count * 3 >= text.size();
    return invalid(
        field,
        json::escape_bytes(text, 80),
        "text without the character U+0000",
        looks_like_utf16 ? "it looks like UTF-16: convert it to UTF-8" : "take it out"
    );
}

/// Valid UTF-8 of at most `most` UTF-16 code units, without U+0000.
result<void> check_text(std::string_view field, std::string_view text, std::size_t most)
{
    if (auto sound = check_no_nul(field, text); !sound) {
        return sound;
    }
    const auto length = json::utf16_length(text);
    if (!length) {
        return invalid(field, json::escape_bytes(text, 80), "UTF-8 text", "convert it to UTF-8");
    }
    if (*length > most) {
        const auto limit = "at most " + std::to_string(most) + " characters";
        return invalid(
            field,
            json::for_people(text, 77),
            limit,
            "it has " + std::to_string(*length) + " (UTF-16 code units), so shorten it"
        );
    }
    return {};
}

/// The text that a job is made from.
result<void> check_prompt(std::string_view field, std::string_view text, std::size_t most)
{
    if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) {
        return invalid(field, text, "more than blanks", "describe what to create");
    }
    if (auto sound = check_text(field, text, most); !sound) {
        return sound;
    }
    if (const auto only = json::invisible_characters(text)) {
        return invalid(
            field,
            json::escape_bytes(text, 40),
            "something that can be seen",
            "it holds only " + *only + ", which cannot be seen; describe what to create"
        );
    }
    return {};
}

template <class Number>
result<void> check_range(
    std::string_view field,
    const std::optional<Number>& number,
    Number least,
    Number most,
    std::string_view unit
)
{
    if (!number || (*number >= least && *number <= most)) {
        return {};
    }
    auto limit = std::to_string(least) + " to " + std::to_string(most);
    if (!unit.empty()) {
        limit += ' ';
        limit += unit;
    }
    return invalid(field, std::to_string(*number), limit, "choose a value in this range");
}

result<void> check_seconds(
    std::string_view field,
    const std::optional<std::chrono::seconds>& duration,
    std::int64_t least,
    std::int64_t most
)
{
    std::optional<std::int64_t> seconds;
    if (duration) {
        seconds = duration->count();
    }
    return check_range(field, seconds, least, most, "seconds");
}

result<void> check_word(
    std::string_view field,
    const std::optional<std::string>& word,
    std::span<const std::string_view> allowed
)
{
    if (!word || std::find(allowed.begin(), allowed.end(), *word) != allowed.end()) {
        return {};
    }
    std::string limit = "one of";
    for (const auto one : allowed) {
        limit += ' ';
        limit += one;
    }
    return invalid(
        field, json::for_people(*word, 77), limit, "or leave it out and the service chooses"
    );
}

result<void> check_webhook_if(const std::optional<std::string>& webhook, const http::url& api)
{
    return webhook ? kit::check_webhook_url(*webhook, api) : result<void>();
}

template <class Enum>
result<void> check_filter(std::string_view field, const std::optional<open_enum<Enum>>& filter)
{
    // An unknown word may be a newer state of the service, so only its form is checked.
    return filter ? kit::check_id(filter->text(), field) : result<void>();
}

/// The first of several checks that failed.
result<void> first_problem(std::initializer_list<result<void>> checks)
{
    for (const auto& check : checks) {
        if (!check) {
            return check;
        }
    }
    return {};
}

} // namespace

result<void> validate(const generation_request& request, const http::url& api)
{
    return first_problem({
        check_prompt("tags", request.tags, tags_most),
        check_text("lyrics", request.lyrics.value_or(std::string()), lyrics_most),
        check_seconds("duration", request.duration, 5, 210),
        check_range("bpm", request.bpm, 60, 200, "beats per minute"),
        check_word("language", request.language, languages),
        check_word("key", request.key, keys),
        check_word("scale", request.scale, scales),
        check_range("time_signature", request.time_signature, 2, 7, "beats per bar"),
        check_webhook_if(request.webhook, api),
    });
}

result<void> validate(const instrumental_request& request, const http::url& api)
{
    return first_problem({
        check_prompt("prompt", request.prompt, no_length_limit),
        check_seconds("duration", request.duration, 30, 210),
        check_webhook_if(request.webhook, api),
    });
}

result<void> validate(const sound_effect_request& request, const http::url& api)
{
    using namespace std::chrono_literals;
    auto checks = first_problem({
        check_prompt("prompt", request.prompt, no_length_limit),
        check_webhook_if(request.webhook, api),
    });
    const auto duration = request.duration.value_or(1000ms);
    if (checks && (duration < 1s || duration > 8s || duration % 500ms != 0ms)) {
        return invalid(
            "duration",
            std::to_string(duration.count()) + " ms",
            "1 to 8 seconds in steps of half a second",
            "choose a multiple of 500 ms in this range"
        );
    }
    return checks;
}

result<void> validate(const list_query& query)
{
    return first_problem({
        check_range("limit", query.limit, 1, largest_page, "items"),
        check_range("offset", query.offset, std::int64_t(0), INT64_MAX, ""),
        check_filter("status", query.status),
        check_filter("type", query.type),
    });
}

result<void> validate_sound_effect_query(const list_query& query)
{
    if (query.type) {
        return invalid(
            "type", json::for_people(query.type->text(), 77), "absent", "sound effects have no type"
        );
    }
    return validate(query);
}

result<void> validate_move(
    std::string_view source_playlist_id,
    const std::vector<std::string>& ids,
    std::string_view target_playlist_id
)
{
    auto checks = first_problem({
        kit::check_id(source_playlist_id, "playlist_id"),
        kit::check_ids(ids, "track_ids"),
        kit::check_id(target_playlist_id, "target_playlist_id"),
    });
    if (checks && source_playlist_id == target_playlist_id) {
        return invalid(
            "target_playlist_id",
            json::for_people(target_playlist_id, 77),
            "a playlist other than the source",
            "choose another target"
        );
    }
    return checks;
}

} // namespace andante::inline v0::finetuning
