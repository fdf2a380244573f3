#pragma once

#include <string>
#include <vector>

namespace program {

/// The ids of the arguments; where one is "-", those of standard input, separated by white space.
/// Throws usage_error when there is none, unless standard input `may_be_empty`.
std::vector<std::string>
collect_ids(const std::vector<std::string>& arguments, bool may_be_empty = false);

} // namespace program
