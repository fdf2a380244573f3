#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/finetuning/generation_request.hpp>
#include <andante/providers/finetuning/list_query.hpp>

#include <string>
#include <string_view>
#include <vector>

/// The provider's documented limits, checked before anything is sent.
///
/// A violation is errc::invalid_request with error::field() saying which member, what was given and
/// what is allowed, and a message saying what to do. Its outcome is not_sent.
namespace andante::inline v0::finetuning {

/// So many items a page of a list holds at most.
inline constexpr int largest_page = 99;

/// `api` is the client's base URL: only a loopback one allows webhooks to loopback.
result<void> validate(const generation_request& request, const http::url& api);
result<void> validate(const instrumental_request& request, const http::url& api);
result<void> validate(const sound_effect_request& request, const http::url& api);
/// For the track list.
result<void> validate(const list_query& query);
/// For the list of sound effects, which have no type.
result<void> validate_sound_effect_query(const list_query& query);

/// Source, ids and target of a move: the target must be another playlist.
result<void> validate_move(
    std::string_view source_playlist_id,
    const std::vector<std::string>& ids,
    std::string_view target_playlist_id
);

} // namespace andante::inline v0::finetuning
