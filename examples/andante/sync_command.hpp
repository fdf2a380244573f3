#pragma once

#include "commands.hpp"

namespace program {

/// "playlist sync": makes a playlist what a file says.
void add_sync_command(declaration& playlist, command& chosen);

} // namespace program
