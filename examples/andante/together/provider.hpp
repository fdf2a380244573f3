#pragma once

#include "program/provider.hpp"

namespace program::together {

provider as_provider();

} // namespace program::together
