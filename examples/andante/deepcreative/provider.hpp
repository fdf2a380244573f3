#pragma once

#include "program/provider.hpp"

namespace program::deepcreative {

/// Deep Creative Labs, as the program sees it.
provider as_provider();

} // namespace program::deepcreative
