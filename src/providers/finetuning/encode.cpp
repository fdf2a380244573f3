#include "providers/finetuning/encode.hpp"

#include <andante/http/message.hpp>

#include "json/writer.hpp"

namespace andante::inline v0::finetuning {

namespace {

template <class T>
void add_if(json::object_writer& body, std::string_view key, const std::optional<T>& member)
{
    if (member) {
        body.add(key, *member);
    }
}

void add_parameter(std::string& query, std::string_view key, std::string_view value)
{
    query += query.empty() ? '?' : '&';
    query += key;
    query += '=';
    query += http::encode_query(value);
}

} // namespace

std::string encode(const generation_request& request)
{
    json::object_writer body;
    body.add("tags", request.tags);
    add_if(body, "lyrics", request.lyrics);
    if (request.duration) {
        body.add("duration", request.duration->count());
    }
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
    if (request.duration) {
        body.add("duration", request.duration->count());
    }
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
    if (request.duration) {
        body.add("duration", std::chrono::duration<double>(*request.duration).count());
    }
    body.add("enhance", request.enhance);
    add_if(body, "webhook", request.webhook);
    return std::move(body).finish();
}

std::string encode_ids(const std::vector<std::string>& ids)
{
    json::object_writer body;
    body.add("ids", std::span<const std::string>(ids));
    return std::move(body).finish();
}

std::string encode_track_ids(const std::vector<std::string>& ids)
{
    json::object_writer body;
    body.add("trackIds", std::span<const std::string>(ids));
    return std::move(body).finish();
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
    std::string text;
    if (query.limit) {
        add_parameter(text, "limit", std::to_string(*query.limit));
    }
    if (query.offset) {
        add_parameter(text, "offset", std::to_string(*query.offset));
    }
    if (query.status) {
        add_parameter(text, "status", query.status->text());
    }
    if (query.type) {
        add_parameter(text, "type", query.type->text());
    }
    return text;
}

} // namespace andante::inline v0::finetuning
