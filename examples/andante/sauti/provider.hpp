#pragma once

#include "program/provider.hpp"

namespace program::sauti {

/// SAUTI with its commands.
provider as_provider();

} // namespace program::sauti
