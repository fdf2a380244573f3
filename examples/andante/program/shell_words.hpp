#pragma once

#include <string>

namespace program {

/// A message of the library, which speaks to who writes a program, in the words of who types a
/// command: options instead of members of classes. What only matters after a create is left out,
/// because the commands that create say it better.
std::string for_shell(std::string message);

} // namespace program
