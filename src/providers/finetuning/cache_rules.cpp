#include "providers/finetuning/cache_rules.hpp"

#include "json/reader.hpp"
#include "providers/finetuning/decode.hpp"

#include <algorithm>

namespace andante::inline v0::finetuning {

namespace {

constexpr std::string_view generation_route = "GET /v1/generations/{id}";
constexpr std::string_view sound_effect_route = "GET /v1/sound-effects/{id}";

/// The path segment behind a prefix, as it is encoded.
std::string segment_after(std::string_view target, std::string_view prefix)
{
    target.remove_prefix(std::min(prefix.size(), target.size()));
    return std::string(target.substr(0, target.find('/')));
}

std::string playlist_tag(std::string_view target)
{
    return "playlist:" + segment_after(target, "/v1/playlists/");
}

/// The tag of the playlist that a move names in its body; of all when it cannot be read.
std::string target_tag(std::string body)
{
    std::string target;
    const auto problem = json::read_document(body, false, [&target](json::value& root) {
        root.members([&target](std::string_view key, json::value& inner) {
            if (key == "targetPlaylistId") {
                inner.read(target);
            }
        });
    });
    return problem ? "playlist:*" : "playlist:" + http::encode_segment(target);
}

template <class T>
bool has_ended(const result<T>& job)
{
    return job.has_value() && is_terminal(job->status);
}

} // namespace

std::optional<cached_resource> cached(std::string_view route, std::string_view target)
{
    if (route == "GET /v1/me") {
        return cached_resource("account", cache_kind::account);
    }
    if (route == generation_route) {
        return cached_resource(
            "generation:" + segment_after(target, "/v1/generations/"), cache_kind::job
        );
    }
    if (route == sound_effect_route) {
        return cached_resource(
            "sound_effect:" + segment_after(target, "/v1/sound-effects/"), cache_kind::job
        );
    }
    if (route == "GET /v1/playlists") {
        return cached_resource("playlists", cache_kind::playlist);
    }
    if (route == "GET /v1/playlists/{id}") {
        return cached_resource(playlist_tag(target), cache_kind::playlist);
    }
    return std::nullopt;
}

bool is_final(std::string_view route, const http::response& answer)
{
    auto copy = answer; // Decoding may grow it.
    return route == generation_route     ? has_ended(decode_generation(copy))
           : route == sound_effect_route ? has_ended(decode_sound_effect(copy))
                                         : false;
}

std::vector<std::string> changed(const call& what)
{
    if (what.route == "POST /v1/generations" || what.route == "POST /v1/instrumental") {
        return {"account"};
    }
    if (what.route == "POST /v1/generations/bulk-delete") {
        return {"generation:*", "playlist:*", "playlists", "account"};
    }
    if (what.route == "POST /v1/playlists/{id}/tracks/move") {
        return {playlist_tag(what.target), target_tag(what.body), "playlists"};
    }
    if (what.route.starts_with("POST /v1/playlists/{id}/tracks")) {
        return {playlist_tag(what.target), "playlists"};
    }
    return {};
}

} // namespace andante::inline v0::finetuning
