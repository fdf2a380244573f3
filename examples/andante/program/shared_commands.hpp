#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

/// Commands that every provider has. Each declares itself, and puts itself into `chosen` when the
/// user names it.
namespace program {

void add_limits_command(declaration& group, command& chosen);
void add_doctor_command(declaration& group, command& chosen);

} // namespace program
