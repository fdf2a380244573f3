#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

/// Each function declares commands; the one that the user names puts itself into `chosen`.
namespace program::deepcreative {

void add_predict_command(declaration& group, command& chosen);
void add_prediction_commands(declaration& group, command& chosen);

} // namespace program::deepcreative
