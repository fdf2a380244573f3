#pragma once

#include <andante/providers/finetuning/account.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/playlist.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

#include "program/output.hpp"

#include <string>
#include <vector>

/// How things look to people.
namespace program::finetuning::views {

namespace api = andante::finetuning;

std::string account(const api::account& who);
std::string track(const api::generation& what, const output& out);
std::string tracks(const std::vector<api::generation>& all, const output& out);
std::string playlists(const std::vector<api::playlist>& all, const output& out);
std::string playlist(const api::playlist_details& what, const output& out);
std::string sound_effect(const api::sound_effect& what, const output& out);
std::string sound_effects(const std::vector<api::sound_effect>& all, const output& out);

} // namespace program::finetuning::views
