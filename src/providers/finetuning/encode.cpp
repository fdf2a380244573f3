#include "providers/finetuning/encode.hpp"

#include <andante/kit/query.hpp>

#include "json/writer.hpp"
#include "kit/optional_members.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

using kit::add_if;

namespace {

std::string encode_list(std::string_view key, const std::vector<std::string>& ids)
{
    json::object_writer body;
    body.add(key, std::span<const std::string>(ids));
    return std::move(body).finish();
}

} // namespace

std::string encode(const generation_request& request)
{
    json::object_writer body;
    body.add("tags", request.tags);
    add_if(body, "lyrics", request.lyrics);
    add_if(body, "duration", request.duration);
    add_if(body, "bpm", request.bpm);
    add_if(body, "language", request.language);
    add_if(body, "key", request.key);
    add_if(body, "scale", request.scale);
    if (request.time_signature) {
        // A string here, although read routes give it back as an integer.
        body.add("timesignature", std::to_string(*request.time_signature));
    }
    add_if(body, "seed", request.seed);
    add_if(body, "webhook", request.webhook);
    return std::move(body).finish();
}

std::string encode(const instrumental_request& request)
{
    json::object_writer body;
    body.add("prompt", request.prompt);
    add_if(body, "duration", request.duration);
    // Only an explicit false keeps the words as they are.
    body.add("enhance", request.enhance);
    add_if(body, "seed", request.seed);
    add_if(body, "webhook", request.webhook);
    return std::move(body).finish();
}

std::string encode(const sound_effect_request& request)
{
    json::object_writer body;
    body.add("prompt", request.prompt);
    add_if(body, "duration", request.duration);
    body.add("enhance", request.enhance);
    add_if(body, "webhook", request.webhook);
    return std::move(body).finish();
}

std::string encode_ids(const std::vector<std::string>& ids)
{
    return encode_list("ids", ids);
}

std::string encode_track_ids(const std::vector<std::string>& ids)
{
    return encode_list("trackIds", ids);
}

std::string encode_move(const std::vector<std::string>& ids, const std::string& target_playlist_id)
{
    json::object_writer body;
    body.add("trackIds", std::span<const std::string>(ids));
    body.add("targetPlaylistId", target_playlist_id);
    return std::move(body).finish();
}

std::string encode(const list_query& query)
{
    kit::query text;
    text.add_if("limit", query.limit);
    text.add_if("offset", query.offset);
    text.add_if("status", query.status);
    text.add_if("type", query.type);
    return std::move(text).text();
}

} // namespace andante::inline v0::finetuning
