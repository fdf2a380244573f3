#include "benchmarks/rlbench/report.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>

namespace rlbench {

namespace {

row ours(const our_settings& settings)
{
    row one;
    one.name = "andante";
    one.make = [settings](simulation& run, std::vector<int> jobs, int, int) {
        return our_limiter(run, std::move(jobs), settings);
    };
    return one;
}

struct sweep {
    const char* name;
    header_set headers;
    delays how;
    long jobs;
    bool must_be_clean;
};

/// Random phases, limits and seeds over the seven kinds. Gives false when a job was refused.
bool random_runs(const sweep& what, unsigned threads)
{
    const auto andante = ours(our_settings());
    const auto runs = static_cast<std::size_t>(what.jobs / 200);
    std::atomic<long> rejects{0};
    std::atomic<long> unfinished{0};
    std::mutex mutex;
    double worst = 0;
    in_parallel(runs, threads, [&](std::size_t at) {
        splitmix random(at * 7919 + 17);
        simulation::setup how;
        how.kind = &kinds()[at % 7];
        how.limit = std::array<int, 3>{10, 20, 60}[(at / 7) % 3];
        how.phase = window_seconds * random.fraction();
        how.seed = random.next();
        how.headers = what.headers;
        how.how = what.how;
        const auto found = run_once(andante, how, 1);
        rejects += found.rejects;
        unfinished += found.ratio > 0 ? 0 : 1;
        const std::scoped_lock lock(mutex);
        worst = std::max(worst, found.ratio);
    });
    const bool clean = rejects == 0 && unfinished == 0;
    std::printf(
        "%s: %-50s %8ld jobs in %5zu runs: %ld refusals, worst run %.3f\n",
        clean                ? "pass"
        : what.must_be_clean ? "FAIL"
                             : "note",
        what.name,
        what.jobs,
        runs,
        rejects.load(),
        worst
    );
    return clean || !what.must_be_clean;
}

std::string mean_of(const our_settings& settings, const simulation::setup& like, int times)
{
    const auto andante = ours(settings);
    splitmix random(static_cast<std::uint64_t>(like.limit) * 31 + like.kind->name.size());
    double ratio = 0;
    double rejects = 0;
    for (int i = 0; i < times; ++i) {
        auto how = like;
        how.phase = window_seconds * random.fraction();
        how.seed = random.next();
        const auto found = run_once(andante, how, 1);
        ratio += found.ratio / times;
        rejects += static_cast<double>(found.rejects) / times;
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.3f / %.1f", ratio, rejects);
    return text;
}

void other_limits(unsigned threads)
{
    struct size {
        int limit;
        int jobs;
    };
    const std::vector<size> sizes = {
        {2, 20}, {5, 60}, {10, 200}, {20, 200}, {60, 200}, {120, 600}, {200, 1000}, {1000, 3000}
    };
    std::vector<const server_kind*> all;
    for (const auto& kind : kinds()) {
        all.push_back(&kind);
    }
    for (const auto& kind : variants()) {
        all.push_back(&kind);
    }
    std::vector<std::string> cells(all.size() * sizes.size());
    in_parallel(cells.size(), threads, [&](std::size_t at) {
        simulation::setup how;
        how.kind = all[at / sizes.size()];
        how.limit = sizes[at % sizes.size()].limit;
        how.jobs = sizes[at % sizes.size()].jobs;
        cells[at] = mean_of(our_settings(), how, how.limit < 1000 ? 4 : 1);
    });
    std::puts("\nOther limits and servers, random phases: makespan over optimum / 429s per run");
    std::printf("%-6s", "");
    for (const auto& one : sizes) {
        std::printf("L=%-4d N=%-7d", one.limit, one.jobs);
    }
    std::puts("");
    for (std::size_t k = 0; k < all.size(); ++k) {
        std::printf("%-6s", std::string(all[k]->name).c_str());
        for (std::size_t s = 0; s < sizes.size(); ++s) {
            std::printf("%-16s", cells[k * sizes.size() + s].c_str());
        }
        std::puts("");
    }
}

void wrong_headers(unsigned threads)
{
    const std::vector<quirk> quirks = {
        quirk::counted_before, quirk::plus_one, quirk::reset_down, quirk::date_late, quirk::missing
    };
    const std::vector<int> limits = {10, 60};
    const std::size_t width = kinds().size();
    std::vector<std::string> cells(quirks.size() * limits.size() * width);
    in_parallel(cells.size(), threads, [&](std::size_t at) {
        simulation::setup how;
        how.kind = &kinds()[at % width];
        how.limit = limits[at / width % limits.size()];
        how.wrong = quirks[at / width / limits.size()];
        cells[at] = mean_of(our_settings(), how, 8);
    });
    std::puts("\nWrong headers, random phases: makespan over optimum / 429s per run");
    std::printf("%-32s", "");
    for (const auto& kind : kinds()) {
        std::printf("%-14s", std::string(kind.name).c_str());
    }
    std::puts("");
    for (std::size_t r = 0; r < quirks.size() * limits.size(); ++r) {
        std::printf(
            "%-26sL=%-4d",
            std::string(to_string(quirks[r / limits.size()])).c_str(),
            limits[r % limits.size()]
        );
        for (std::size_t k = 0; k < width; ++k) {
            std::printf("%-14s", cells[r * width + k].c_str());
        }
        std::puts("");
    }
}

} // namespace

bool run_robust(unsigned threads, long jobs)
{
    other_limits(threads);
    wrong_headers(threads);
    std::puts("\nRandom runs: seven kinds, L of 10, 20 and 60, random phases and seeds");
    const std::vector<sweep> sweeps = {
        {"all headers", header_set::full, delays::standard, jobs, true},
        {"no Reset", header_set::no_reset, delays::standard, jobs / 4, true},
        {"all headers, delays Pareto(0.6) to 40 s",
         header_set::full,
         delays::pareto_40s,
         jobs / 20,
         true},
        {"all headers, delays Pareto(1.2) to 10 s",
         header_set::full,
         delays::pareto_10s,
         jobs / 20,
         true},
        {"no Reset, delays Pareto(1.2) to 10 s",
         header_set::no_reset,
         delays::pareto_10s,
         jobs / 20,
         false},
    };
    bool passed = true;
    for (const auto& one : sweeps) {
        passed = random_runs(one, threads) && passed;
    }
    return passed;
}

} // namespace rlbench
