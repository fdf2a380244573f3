#pragma once

#include <andante/kit/job_service.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::kit {

/// The running jobs of a session's `which`-th kind as lines of a saved state, so that a later
/// process counts them under the cap. `utc`: the present. At most some thousand are told.
std::string
save_places(const job_service& from, std::size_t which, std::chrono::system_clock::time_point utc);

/// Has the services count the jobs that save_places() has put into a saved state. Other lines, and
/// damaged ones, are passed over.
void restore_places(
    std::string_view state,
    const std::vector<std::shared_ptr<job_service>>& into,
    std::chrono::system_clock::time_point utc
);

} // namespace andante::inline v0::kit
