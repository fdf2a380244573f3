#pragma once

#include "program/provider.hpp"

#include <vector>

namespace program {

/// Everybody whom the program knows. The first one's commands need no name in front.
std::vector<provider> providers();

} // namespace program
