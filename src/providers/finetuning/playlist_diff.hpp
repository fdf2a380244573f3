#pragma once

#include <andante/providers/finetuning/playlist_plan.hpp>

#include <string>
#include <vector>

namespace andante::inline v0::finetuning {

/// The plan that leads from one order to another. Fills keep, remove, add and duplicates.
playlist_plan
diff_tracks(const std::vector<std::string>& present, const std::vector<std::string>& wanted);

} // namespace andante::inline v0::finetuning
