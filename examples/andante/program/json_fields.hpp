#pragma once

#include "program/declaration.hpp"

#include <string>
#include <vector>

namespace program {

/// Takes the fields of "--json=id,title" out of a command line, which keeps "--json". In
/// "--json id,title" they are fields when the command has all of them; else they are what they
/// would be without --json. Throws usage_error when the command has no such field.
std::vector<std::string> take_fields(std::vector<std::string>& typed, const declaration& program);

} // namespace program
