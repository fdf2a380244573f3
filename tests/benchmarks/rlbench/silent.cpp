#include "benchmarks/rlbench/report.hpp"
#include "support/simulation/stick_table.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>

namespace rlbench {

namespace {

row row_of_ours()
{
    row one;
    one.name = "andante";
    one.make = [](simulation& run, std::vector<int> jobs, int, int) {
        return our_limiter(run, std::move(jobs), our_settings());
    };
    return one;
}

struct silent_run {
    const server_kind* kind = nullptr;
    int limit = 10;
    int jobs = 40;
    double ratio = 0; ///< The mark, none when 0.
    int rejects = 0;
};

/// Many phases and seeds of one kind; false when a mark was missed.
bool run_silent(const silent_run& what, unsigned threads)
{
    constexpr std::size_t runs = 400;
    const auto ours = row_of_ours();
    std::mutex mutex;
    double sum = 0;
    double worst = 0;
    int most = 0;
    int total = 0;
    int unfinished = 0;
    in_parallel(runs, threads, [&](std::size_t at) {
        splitmix random(at * 104729 + 3);
        simulation::setup how;
        how.kind = what.kind;
        how.limit = what.limit;
        how.jobs = what.jobs;
        how.phase = window_seconds * random.fraction();
        how.seed = random.next();
        how.headers = header_set::none;
        const auto found = run_once(ours, how, 1);
        const std::scoped_lock lock(mutex);
        sum += found.ratio;
        worst = std::max(worst, found.ratio);
        most = std::max(most, found.rejects);
        total += found.rejects;
        unfinished += found.ratio > 0 ? 0 : 1;
    });
    const bool good = unfinished == 0 && worst <= what.ratio && most <= what.rejects;
    const bool has_mark = what.ratio > 0;
    std::printf(
        "%s: %-4s L = %-3d N = %-4d mean %.3f, worst %.3f, %.2f refusals a run, at most %d",
        !has_mark ? "note"
        : good    ? "pass"
                  : "FAIL",
        std::string(what.kind->name).c_str(),
        what.limit,
        what.jobs,
        sum / runs,
        worst,
        static_cast<double>(total) / runs,
        most
    );
    if (has_mark) {
        std::printf(" (marks %.2f, %d)", what.ratio, what.rejects);
    }
    std::puts("");
    return good || !has_mark;
}

} // namespace

bool run_silent_servers(unsigned threads)
{
    std::puts("\nServers that say nothing, random phases: makespan over optimum");
    bool passed = true;
    passed = run_silent(silent_run{&stick_table(), 10, 40, 1.15, 1}, threads) && passed;
    passed = run_silent(silent_run{&stick_table(), 10, 200, 1.15, 1}, threads) && passed;
    passed = run_silent(silent_run{&stick_table(), 60, 240, 1.15, 3}, threads) && passed;
    for (const auto& kind : kinds()) {
        for (const int limit : {10, 60}) {
            run_silent(silent_run{&kind, limit, limit == 10 ? 40 : 240, 0, 0}, threads);
        }
    }
    return passed;
}

} // namespace rlbench
