#pragma once

#include "benchmarks/waitbench/scenario.hpp"

#include <string>
#include <vector>

namespace waitbench {

/// The runs as a Markdown table.
std::string to_table(const std::vector<outcome>& runs);
/// All runs, the memory and the day, as JSON.
std::string to_json(const std::vector<outcome>& runs, const memory_use& memory, const day_run& day);
/// Requests and lag of each strategy, by the number of jobs.
std::string to_picture(const std::vector<outcome>& runs);

} // namespace waitbench
