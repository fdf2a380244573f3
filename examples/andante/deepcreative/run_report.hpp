#pragma once

#include "deepcreative/prediction_run.hpp"
#include "program/session.hpp"

#include <string>
#include <vector>

namespace program::deepcreative {

/// The command ended before the prediction did: it was interrupted, or its time was over.
bool is_stopped(const prediction_work& one);
/// Runs on at the service although the command has ended.
bool runs_on(const prediction_work& one);

/// A prediction that ended otherwise than well.
andante::error end_failure(const andante::deepcreative::prediction& what);
/// "3 of 40 finished, 6 running, 31 to start".
std::string counts_text(const std::vector<prediction_work>& all);
/// Prints what there is of all of them, what it has cost, and what to type for the rest.
void print_run(session& current, const std::vector<prediction_work>& all, const run_plan& plan);
/// What the shell is told; the run itself was not stopped by a signal.
exit_code code_of(const std::vector<prediction_work>& all);

} // namespace program::deepcreative
