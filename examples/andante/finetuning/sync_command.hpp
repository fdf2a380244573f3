#pragma once

#include "finetuning/commands.hpp"

namespace program::finetuning {

/// "playlist sync": makes a playlist what a file says.
void add_sync_command(declaration& playlist, command& chosen);

} // namespace program::finetuning
