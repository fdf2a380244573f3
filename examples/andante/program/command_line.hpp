#pragma once

#include "program/exit_code.hpp"
#include "program/provider.hpp"

#include <vector>

namespace program {

/// Reads the command line, "andante [PROVIDER] COMMAND", runs the command, and gives the program's
/// exit code. The first provider's commands may also stand without its name.
exit_code run_command_line(std::vector<provider> all, int count, const char* const* arguments);

} // namespace program
