#pragma once

#include <string>
#include <vector>

/// What the API's objects have, for --json FIELDS and its completion, and what some options take.
namespace program::finetuning {

std::vector<std::string> track_fields();
/// Those of the report on many tracks and of the tracks in it.
std::vector<std::string> many_fields();
std::vector<std::string> playlist_fields();
std::vector<std::string> effect_fields();
std::vector<std::string> account_fields();
/// The states of a track or a sound effect.
std::vector<std::string> states();

} // namespace program::finetuning
