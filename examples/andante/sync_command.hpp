#pragma once

#include "commands.hpp"

namespace CLI {
class App;
}

namespace program {

/// "playlist sync": makes a playlist what a file says.
void add_sync_command(CLI::App& playlist, command& chosen);

} // namespace program
