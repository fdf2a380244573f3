#pragma once

#include "jobs/job_monitor.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace andante::inline v0::finetuning {

/// The monitor's running jobs as lines of a saved state, so that a later process counts them under
/// the cap. `utc`: the present. At most some thousand are told.
std::string save_places(const jobs::job_monitor& from, std::chrono::system_clock::time_point utc);

/// Has the monitor count the jobs that save_places() has put into a saved state. Other lines, and
/// damaged ones, are passed over.
void restore_places(
    std::string_view state, jobs::job_monitor& into, std::chrono::system_clock::time_point utc
);

} // namespace andante::inline v0::finetuning
