#pragma once

#include "exit_code.hpp"

namespace program {

/// Reads the command line, runs the command, and gives the program's exit code.
exit_code run_command_line(int count, const char* const* arguments);

} // namespace program
