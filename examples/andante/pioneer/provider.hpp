#pragma once

#include "program/provider.hpp"

namespace program::pioneer {

/// Pioneer with its commands.
provider as_provider();

} // namespace program::pioneer
