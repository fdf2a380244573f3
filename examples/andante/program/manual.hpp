#pragma once

#include "program/declaration.hpp"

#include <string>

namespace program {

/// The manual page of a command and of all below it but for groups that have a page of their own:
/// those that stand under a heading in the help. In roff, for man(1).
std::string manual_page(const declaration& of);

} // namespace program
