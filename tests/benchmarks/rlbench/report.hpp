#pragma once

#include "support/simulation/runs.hpp"

#include <string>
#include <vector>

namespace rlbench {

/// One strategy against one kind of server: the four phases.
struct cell {
    std::string strategy;
    std::string kind;
    int limit = 0;
    int processes = 1;
    header_set headers = header_set::full;
    bool ours = false;
    std::vector<outcome> by_phase;

    /// Mean ratio; 0 when a run lost jobs or hangs.
    double ratio() const;
    double rejects() const;
    double lost() const;
    double hanging() const;
    double peak() const;
};

/// One table of the report.
struct table {
    int limit = 10;
    int processes = 1;
    header_set headers = header_set::full;
    std::vector<row> rows;
    std::vector<cell> cells; ///< Row by row, kind by kind.
};

/// The eight tables of RLBENCH-1, not yet run.
std::vector<table> all_tables();
/// Runs every cell of every table on `threads` threads.
void run_tables(std::vector<table>& tables, unsigned threads);
/// Prints one as text.
void print(const table& one);
/// The cells as JSON: per strategy, server kind, L, P and phase: ratio, rejects, lost, peak.
std::string to_json(const std::vector<table>& tables);

/// Runs `count` tasks on so many threads.
void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& task);

/// Other limits, phases, servers and wrong headers. `jobs` is how many random jobs without a
/// refusal are to be shown. Returns false when a run that must be clean was not.
bool run_robust(unsigned threads, long jobs);
/// Servers that say nothing, above all HAProxy's stick tables. Returns false when a mark was
/// missed.
bool run_silent_servers(unsigned threads);
/// Stacked limits, a cap on unfinished jobs, a spend cap. Returns false when one of them failed.
bool run_scenarios();
/// Draws requests over time against the window, for each kind of server, ours and theirs.
void draw_pictures(const std::string& folder);

} // namespace rlbench
