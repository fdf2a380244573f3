#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

#include <vector>

/// Commands that every provider has. Each declares itself, and puts itself into `chosen` when the
/// user names it.
namespace program {

/// These give what was declared.
declaration& add_api_command(declaration& group, command& chosen);
declaration& add_routes_command(declaration& group, command& chosen);
std::vector<declaration*> add_login_commands(declaration& group, command& chosen);
void add_limits_command(declaration& group, command& chosen);
void add_doctor_command(declaration& group, command& chosen);
void add_resume_command(declaration& group, command& chosen);

/// Those that belong to no provider.
void add_journal_commands(declaration& app, command& chosen);
void add_listen_command(declaration& app, command& chosen);
void add_profiles_command(declaration& app, command& chosen);

/// Those of the program alone, whose every other command must be declared by then.
void add_completion_command(declaration& app, command& chosen);
void add_man_command(declaration& app, command& chosen);

} // namespace program
