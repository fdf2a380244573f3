#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace program {

/// The known word that was probably meant; empty when none is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

} // namespace program
