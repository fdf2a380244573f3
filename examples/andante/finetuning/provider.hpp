#pragma once

#include "program/provider.hpp"

namespace program::finetuning {

/// Finetuning.ai for the program: its profile and its commands.
provider as_provider();

} // namespace program::finetuning
