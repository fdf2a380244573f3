#pragma once

#include "many_tracks.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// The error of a track that the service could not make.
andante::error job_failure(const andante::finetuning::generation& track);

/// "3 of 40 finished, 1 failed, 6 running, 30 to start".
std::string counts_text(const std::vector<track_work>& all);
/// " (limit: next in 4 s)", or nothing when it is now.
std::string next_start_text(std::chrono::nanoseconds until);
/// One line for a track that has ended, unless it was interrupted.
void note_end(output& out, const track_work& one, const std::vector<track_work>& all);

/// After an interruption: of the tracks without an answer, the first `cut_off` were being sent and
/// may have been started; the others were not.
void settle_interrupted(std::vector<track_work>& all, std::size_t cut_off);
/// The report, and after an interruption what runs on and how to go on.
void print_many(session& current, const std::vector<track_work>& all, const many_plan& plan);
/// What the shell is told.
exit_code code_of(const std::vector<track_work>& all);

} // namespace program
