#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

/// Each function declares commands; the one that the user names puts itself into `chosen`.
namespace program::finetuning {

/// What prints the values that arguments may have, for the completions.
inline constexpr auto track_lister = "list --quiet";
inline constexpr auto effect_lister = "sfx list --quiet";
inline constexpr auto playlist_lister = "playlists --jq '.playlists[].name'";

void add_account_commands(declaration& app, command& chosen);
void add_generate_command(declaration& app, command& chosen);
void add_instrumental_command(declaration& app, command& chosen);
void add_track_commands(declaration& app, command& chosen);
void add_delete_command(declaration& app, command& chosen);
void add_playlist_commands(declaration& app, command& chosen);
void add_sound_effect_commands(declaration& app, command& chosen);

} // namespace program::finetuning
