#pragma once

#include <andante/client/route.hpp>

#include "providers/finetuning/decode.hpp"

#include <array>

/// The routes of Finetuning.ai, as its public documentation lists them. Calls, limits, what is kept
/// and what a write drops come from this table.
namespace andante::inline v0::finetuning::routes {

inline constexpr std::string_view create_limit = "create";
inline constexpr std::string_view read_limit = "read";

inline constexpr route health{
    .path = "/health",
    .with_key = false,
    .limit = read_limit,
};
inline constexpr route account{
    .path = "/v1/me",
    .describes = "account",
    .kept = cache_kind::account,
    .limit = read_limit,
};

inline constexpr route create_generation{
    .verb = http::method::post,
    .path = "/v1/generations",
    .effect = call_effect::paid_create,
    .when_lost = lost_create_meaning::matched,
    .changes = {"account"},
    .limit = create_limit,
    .takes = body_form::json,
};
inline constexpr route create_instrumental{
    .verb = http::method::post,
    .path = "/v1/instrumental",
    .effect = call_effect::paid_create,
    .when_lost = lost_create_meaning::matched,
    .changes = {"account"},
    .limit = create_limit,
    .takes = body_form::json,
};
inline constexpr route generation{
    .path = "/v1/generations/{id}",
    .describes = "generation:{id}",
    .kept = cache_kind::job,
    .is_final = job_has_ended,
    .limit = read_limit,
};
inline constexpr route generations{
    .path = "/v1/generations",
    .limit = read_limit,
};
inline constexpr route delete_generations{
    .verb = http::method::post,
    .path = "/v1/generations/bulk-delete",
    .effect = call_effect::accounted,
    .priority = priority::batch,
    .changes = {"generation:*", "playlist:*", "playlists", "account"},
    .limit = read_limit,
    .takes = body_form::json,
};

inline constexpr route playlists{
    .path = "/v1/playlists",
    .describes = "playlists",
    .kept = cache_kind::collection,
    .limit = read_limit,
};
inline constexpr route playlist{
    .path = "/v1/playlists/{id}",
    .describes = "playlist:{id}",
    .kept = cache_kind::collection,
    .limit = read_limit,
};
inline constexpr route add_tracks{
    .verb = http::method::post,
    .path = "/v1/playlists/{id}/tracks",
    .effect = call_effect::accounted,
    .priority = priority::batch,
    .changes = {"playlist:{id}", "playlists"},
    .limit = read_limit,
    .takes = body_form::json,
};
inline constexpr route remove_tracks{
    .verb = http::method::post,
    .path = "/v1/playlists/{id}/tracks/bulk-remove",
    .effect = call_effect::accounted,
    .priority = priority::batch,
    .changes = {"playlist:{id}", "playlists"},
    .limit = read_limit,
    .takes = body_form::json,
};
/// Also changes the playlist that its body names.
inline constexpr route move_tracks{
    .verb = http::method::post,
    .path = "/v1/playlists/{id}/tracks/move",
    .effect = call_effect::accounted,
    .priority = priority::batch,
    .changes = {"playlist:{id}", "playlists"},
    .limit = read_limit,
    .takes = body_form::json,
};

inline constexpr route create_sound_effect{
    .verb = http::method::post,
    .path = "/v1/sound-effects",
    .effect = call_effect::paid_create,
    .limit = read_limit,
    .takes = body_form::json,
};
inline constexpr route sound_effect{
    .path = "/v1/sound-effects/{id}",
    .describes = "sound_effect:{id}",
    .kept = cache_kind::job,
    .is_final = job_has_ended,
    .limit = read_limit,
};
inline constexpr route sound_effects{
    .path = "/v1/sound-effects",
    .limit = read_limit,
};

/// All of them, in the order of the documentation.
inline constexpr std::array all{
    &health,
    &account,
    &create_generation,
    &create_instrumental,
    &generations,
    &generation,
    &delete_generations,
    &playlists,
    &playlist,
    &add_tracks,
    &remove_tracks,
    &move_tracks,
    &create_sound_effect,
    &sound_effects,
    &sound_effect,
};

} // namespace andante::inline v0::finetuning::routes
