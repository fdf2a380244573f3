#pragma once

#include "run.hpp"

namespace CLI {
class App;
}

/// Each function declares commands; the one that the user names puts itself into `chosen`.
namespace program {

void add_account_commands(CLI::App& app, command& chosen);
void add_doctor_command(CLI::App& app, command& chosen);
void add_limits_command(CLI::App& app, command& chosen);
void add_generate_commands(CLI::App& app, command& chosen);
void add_track_commands(CLI::App& app, command& chosen);
void add_delete_command(CLI::App& app, command& chosen);
void add_playlist_commands(CLI::App& app, command& chosen);
void add_sound_effect_commands(CLI::App& app, command& chosen);

} // namespace program
