#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

namespace program::pioneer {

void add_infer_command(declaration& group, command& chosen);
/// train create, get, list, wait, stop, logs.
void add_train_commands(declaration& group, command& chosen);
/// dataset upload, list, wait.
void add_dataset_commands(declaration& group, command& chosen);
/// models, usage.
void add_account_commands(declaration& group, command& chosen);

} // namespace program::pioneer
