#pragma once

#include <andante/providers/finetuning/generation_request.hpp>
#include <andante/providers/finetuning/list_query.hpp>

#include <string>
#include <string_view>
#include <vector>

/// From requests to bodies and query strings. What they write is only right for a request that
/// validate() has passed.
namespace andante::inline v0::finetuning {

std::string encode(const generation_request& request);
std::string encode(const instrumental_request& request);
std::string encode(const sound_effect_request& request);
/// The body of bulk-delete.
std::string encode_ids(const std::vector<std::string>& ids);
/// The body of add and bulk-remove.
std::string encode_track_ids(const std::vector<std::string>& ids);
/// The body of move.
std::string encode_move(const std::vector<std::string>& ids, const std::string& target_playlist_id);
/// "?limit=20&status=failed", or nothing when the query asks for nothing.
std::string encode(const list_query& query);

} // namespace andante::inline v0::finetuning
