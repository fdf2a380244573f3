#pragma once

#include "support/simulation/ours.hpp"
#include "support/simulation/simulation.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace rlbench {

/// The phases of RLBENCH-1, in seconds into the aligned window.
inline constexpr std::array<double, 4> phases = {0.0, 7.3, 31.7, 52.9};

/// A row of the tables.
struct row {
    std::string name;
    /// Makes process p of P; for a shared log, it is asked once, for all jobs.
    std::function<std::unique_ptr<strategy>(simulation&, std::vector<int> jobs, int p, int P)> make;
    bool one_log = false;
    bool ours = false;
};

/// The strategies of the tables for one process, ours last.
std::vector<row> rows_for_one();
/// The strategies for four processes.
std::vector<row> rows_for_many();

/// What one run gave.
struct outcome {
    double ratio = 0; ///< Makespan over the optimum; 0 when jobs were lost or hang.
    int rejects = 0;
    int lost = 0;
    int hanging = 0;
    double peak = 0; ///< Most attempts in any window, over the limit.
};

/// One run.
outcome run_once(const row& what, const simulation::setup& how, int processes);
/// The cell's run at that phase, with the benchmark's seed.
outcome run_cell(
    const row& what,
    const server_kind& kind,
    int limit,
    int processes,
    std::size_t phase,
    header_set headers
);

} // namespace rlbench
