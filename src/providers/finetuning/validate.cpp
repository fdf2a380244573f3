#include "providers/finetuning/validate.hpp"

#include <andante/kit/checks.hpp>

#include "json/text.hpp"

#include <array>
#include <cstdint>

namespace andante::inline v0::finetuning {

using kit::check_prompt;
using kit::check_range;
using kit::check_seconds;
using kit::check_text;
using kit::check_word;
using kit::first_problem;
using kit::invalid;

namespace {

constexpr std::size_t tags_most = 700;
constexpr std::size_t lyrics_most = 2000;

constexpr std::array<std::string_view, 10> languages{
    "en", "ja", "de", "fr", "es", "zh", "ko", "pt", "it", "ru"
};
constexpr std::array<std::string_view, 12> keys{
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"
};
constexpr std::array<std::string_view, 2> scales{"major", "minor"};

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
        check_prompt("prompt", request.prompt),
        check_seconds("duration", request.duration, 30, 210),
        check_webhook_if(request.webhook, api),
    });
}

result<void> validate(const sound_effect_request& request, const http::url& api)
{
    using namespace std::chrono_literals;
    auto checks = first_problem({
        check_prompt("prompt", request.prompt),
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
        check_range("offset", query.offset, 0, INT64_MAX),
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
