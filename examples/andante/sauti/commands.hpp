#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

namespace program::sauti {

void add_say_command(declaration& group, command& chosen);
/// voices, clone, transcribe.
void add_voice_commands(declaration& group, command& chosen);
void add_job_command(declaration& group, command& chosen);

} // namespace program::sauti
