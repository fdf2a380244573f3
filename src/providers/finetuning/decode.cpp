#include "providers/finetuning/decode.hpp"

#include "providers/finetuning/errors.hpp"
#include "providers/finetuning/from_json.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

constinit const kit::answer_format answers{.errors = &dialect, .data = "data"};

namespace {

template <class T>
result<page<T>> decode_page(http::response& answer, decode_options options, std::string_view items)
{
    const kit::page_names names{.items = items, .has_more = "hasMore", .next_offset = "nextOffset"};
    return kit::decode_page<T>(answer, options, answers, names);
}

} // namespace

kit::bulk_names names_of(bulk_route route) noexcept
{
    switch (route) {
    case bulk_route::delete_generations:
        return {.succeeded = "deleted", .item_id = "id"};
    case bulk_route::add_tracks:
        return {.succeeded = "added", .item_id = "trackId", .all_failed_code = "ADD_FAILED"};
    case bulk_route::remove_tracks:
        return {.succeeded = "removed", .item_id = "trackId"};
    case bulk_route::move_tracks:
        break;
    }
    return {.succeeded = "moved", .item_id = "trackId", .all_failed_code = "MOVE_FAILED"};
}

result<account> decode_account(http::response& answer, decode_options options)
{
    return kit::decode_answer<account>(answer, options, answers);
}

result<generation> decode_generation(http::response& answer, decode_options options)
{
    return kit::decode_answer<generation>(answer, options, answers);
}

result<page<generation>> decode_generation_page(http::response& answer, decode_options options)
{
    return decode_page<generation>(answer, options, "generations");
}

result<page<playlist>> decode_playlists(http::response& answer, decode_options options)
{
    return kit::decode_page<playlist>(answer, options, answers, {.items = "playlists"});
}

result<playlist_details> decode_playlist(http::response& answer, decode_options options)
{
    return kit::decode_answer<playlist_details>(answer, options, answers);
}

result<sound_effect> decode_sound_effect(http::response& answer, decode_options options)
{
    return kit::decode_answer<sound_effect>(answer, options, answers);
}

result<page<sound_effect>> decode_sound_effect_page(http::response& answer, decode_options options)
{
    return decode_page<sound_effect>(answer, options, "soundEffects");
}

result<bulk_answer> decode_bulk(http::response& answer, bulk_route route, decode_options options)
{
    return kit::decode_bulk(answer, options, answers, names_of(route));
}

std::optional<bulk_answer>
bulk_answer_from(const error& cause, bulk_route route, decode_options options)
{
    return kit::bulk_answer_from(cause, options, names_of(route));
}

bool job_has_ended(http::response& answer)
{
    open_enum<generation_status> status;
    return kit::read_member(answer, answers, "status", status) && is_terminal(status);
}

result<health> decode_health(http::response& answer, decode_options /*options*/)
{
    auto text = kit::decode_text(answer, answers);
    if (text.has_error()) {
        return text.error();
    }
    health found;
    found.raw_json = std::move(*text);
    return found;
}

result<webhook_event> decode_webhook_event(std::string& body)
{
    auto track = kit::decode_body<generation>(body, "the notification");
    if (track.has_error()) {
        return track.error();
    }
    webhook_event event;
    event.track = std::move(*track);
    return event;
}

} // namespace andante::inline v0::finetuning
