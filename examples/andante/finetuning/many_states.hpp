#pragma once

#include "finetuning/many_tracks.hpp"
#include "program/session.hpp"

#include <string>
#include <vector>

/// What has become of one of many tracks, as the report and its advice tell it.
namespace program::finetuning {

/// The command was interrupted before its end.
bool is_interrupted(const track_work& one);
/// The command ended first: it was interrupted, or its time was over.
bool is_stopped(const track_work& one);
bool is_finished(const track_work& one);
/// Runs on at the service although the command has ended.
bool runs_on(const track_work& one);
/// Its create may have been carried out, and nobody knows.
bool is_in_doubt(const track_work& one);
/// Nothing was carried out, and what was in the way may pass: starting it again pays it once.
bool can_be_started(const track_work& one);
/// It failed in a way that another try may not: at the service, or for want of credits.
bool can_be_repeated(const track_work& one);

/// What to type for what was not finished; a sentence each. Empty when nothing is left to do.
std::string
next_steps(const session& current, const std::vector<track_work>& all, const many_plan& plan);

} // namespace program::finetuning
