#pragma once

#include "program/command.hpp"
#include "program/declaration.hpp"

namespace program::together {

void add_embed_command(declaration& group, command& chosen);
void add_image_command(declaration& group, command& chosen);
void add_fine_tune_commands(declaration& group, command& chosen);
void add_batch_commands(declaration& group, command& chosen);
/// models.
void add_model_commands(declaration& group, command& chosen);

} // namespace program::together
