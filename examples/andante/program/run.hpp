#pragma once

#include "program/command.hpp"
#include "program/global_options.hpp"
#include "program/provider.hpp"

namespace program {

/// Runs a command of a provider to its end, or until SIGINT, SIGTERM, SIGHUP or the end of
/// --timeout stops it in an orderly way: whatever is being written is given up without a trace. A
/// second signal ends the program at once.
exit_code run(const command& what, const provider& whose, const global_options& options);

} // namespace program
