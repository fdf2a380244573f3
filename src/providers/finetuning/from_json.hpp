#pragma once

#include <andante/providers/finetuning/account.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/playlist.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

#include "json/reader.hpp"

/// How each model is read from its JSON object. Found by json::value::read.
namespace andante::inline v0::finetuning {

void from_json(json::value& from, account_limits& into);
void from_json(json::value& from, account& into);
void from_json(json::value& from, generation_parameters& into);
void from_json(json::value& from, generation& into);
void from_json(json::value& from, playlist& into);
void from_json(json::value& from, playlist_details& into);
void from_json(json::value& from, sound_effect& into);

} // namespace andante::inline v0::finetuning
