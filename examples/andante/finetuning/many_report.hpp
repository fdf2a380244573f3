#pragma once

#include "finetuning/many_tracks.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace program::finetuning {

/// The error of a track that the service could not make.
andante::error job_failure(const andante::finetuning::generation& track);

/// "3 of 40 finished, 1 failed, 6 running, 30 to start".
std::string counts_text(const std::vector<track_work>& all);
/// " (limit: next in 4 s)", or nothing when it is now.
std::string next_start_text(std::chrono::nanoseconds until);
/// One line for a track that has ended, unless it was interrupted.
void note_end(output& out, const track_work& one, const std::vector<track_work>& all);

/// The report, and after an interruption what runs on and how to go on.
void print_many(session& current, const std::vector<track_work>& all, const many_plan& plan);
/// What the shell is told.
exit_code code_of(const std::vector<track_work>& all);
/// Why not all was done, when the time was over; see code_of().
andante::error time_is_over(const std::vector<track_work>& all);

} // namespace program::finetuning
