#include "benchmarks/rlbench/report.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <numeric>
#include <thread>

namespace rlbench {

namespace {

double mean(const cell& one, double (*of)(const outcome&))
{
    double sum = 0;
    for (const auto& run : one.by_phase) {
        sum += of(run);
    }
    return sum / static_cast<double>(one.by_phase.size());
}

std::vector<row> last_of(std::vector<row> rows, std::size_t from)
{
    rows.erase(rows.begin(), rows.begin() + static_cast<long>(from));
    return rows;
}

std::string text_of(const cell& one)
{
    char text[64];
    const double ratio = one.ratio();
    const double rejects = one.rejects();
    char refused[32];
    std::snprintf(refused, sizeof refused, rejects > 0 && rejects < 0.5 ? "%.1f" : "%.0f", rejects);
    if (ratio > 0) {
        std::snprintf(text, sizeof text, "%.3f / %s", ratio, refused);
    } else if (one.hanging() > 0) {
        std::snprintf(text, sizeof text, "hang %.0f / %s", one.hanging(), refused);
    } else {
        std::snprintf(text, sizeof text, "lost %.1f / %s", one.lost(), refused);
    }
    return text;
}

} // namespace

double cell::ratio() const
{
    const bool complete = std::all_of(by_phase.begin(), by_phase.end(), [](const outcome& run) {
        return run.ratio > 0;
    });
    return complete ? mean(*this, [](const outcome& run) { return run.ratio; }) : 0;
}

double cell::rejects() const
{
    return mean(*this, [](const outcome& run) { return static_cast<double>(run.rejects); });
}

double cell::lost() const
{
    return mean(*this, [](const outcome& run) { return static_cast<double>(run.lost); });
}

double cell::hanging() const
{
    return mean(*this, [](const outcome& run) { return static_cast<double>(run.hanging); });
}

double cell::peak() const
{
    double most = 0;
    for (const auto& run : by_phase) {
        most = std::max(most, run.peak);
    }
    return most;
}

void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& task)
{
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t at = next++; at < count; at = next++) {
            task(at);
        }
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) {
        others.emplace_back(work);
    }
    work();
    for (auto& one : others) {
        one.join();
    }
}

std::vector<table> all_tables()
{
    std::vector<table> tables;
    for (const int processes : {1, 4}) {
        for (const int limit : {10, 60}) {
            table one;
            one.limit = limit;
            one.processes = processes;
            one.rows = processes == 1 ? rows_for_one() : rows_for_many();
            tables.push_back(one);
        }
    }
    for (const auto headers : {header_set::no_reset, header_set::retry_after_only}) {
        for (const int limit : {10, 60}) {
            table one;
            one.limit = limit;
            one.headers = headers;
            one.rows = last_of(rows_for_one(), 11);
            tables.push_back(one);
        }
    }
    return tables;
}

void run_tables(std::vector<table>& tables, unsigned threads)
{
    struct task {
        const row* what;
        cell* into;
        const server_kind* kind;
        std::size_t phase;
    };
    std::vector<task> tasks;
    for (auto& one : tables) {
        one.cells.reserve(one.rows.size() * kinds().size());
        for (const auto& what : one.rows) {
            for (const auto& kind : kinds()) {
                cell made;
                made.strategy = what.name;
                made.kind = kind.name;
                made.limit = one.limit;
                made.processes = one.processes;
                made.headers = one.headers;
                made.ours = what.ours;
                made.by_phase.resize(phases.size());
                one.cells.push_back(made);
                for (std::size_t phase = 0; phase < phases.size(); ++phase) {
                    tasks.push_back(task{&what, &one.cells.back(), &kind, phase});
                }
            }
        }
    }
    in_parallel(tasks.size(), threads, [&](std::size_t at) {
        const auto& todo = tasks[at];
        todo.into->by_phase[todo.phase] = run_cell(
            *todo.what,
            *todo.kind,
            todo.into->limit,
            todo.into->processes,
            todo.phase,
            todo.into->headers
        );
    });
}

void print(const table& one)
{
    std::printf(
        "\nL = %d per 60 s, %d process%s, headers: %s. "
        "Cell: makespan over optimum / 429s per run, mean of 4 phases.\n",
        one.limit,
        one.processes,
        one.processes > 1 ? "es" : "",
        std::string(to_string(one.headers)).c_str()
    );
    std::printf("%-48s", "strategy");
    for (const auto& kind : kinds()) {
        std::printf("%-17s", std::string(kind.name).c_str());
    }
    std::printf("%-9s%-11s%s\n", "worst", "429s", "peak/L");
    for (std::size_t r = 0; r < one.rows.size(); ++r) {
        std::printf("%-48s", one.rows[r].name.c_str());
        double worst = 0;
        double rejects = 0;
        double peak = 0;
        bool complete = true;
        for (std::size_t k = 0; k < kinds().size(); ++k) {
            const auto& found = one.cells[r * kinds().size() + k];
            std::printf("%-17s", text_of(found).c_str());
            complete = complete && found.ratio() > 0;
            worst = std::max(worst, found.ratio());
            rejects += found.rejects() / static_cast<double>(kinds().size());
            peak = std::max(peak, found.peak());
        }
        char text[16] = "-";
        if (complete) {
            std::snprintf(text, sizeof text, "%.3f", worst);
        }
        std::printf("%-9s%-11.1f%.1f\n", text, rejects, peak);
    }
}

std::string to_json(const std::vector<table>& tables)
{
    std::string text = "{\n\"benchmark\": \"RLBENCH-1\",\n\"runs\": [\n";
    const char* separator = "";
    for (const auto& one : tables) {
        for (const auto& found : one.cells) {
            for (std::size_t phase = 0; phase < found.by_phase.size(); ++phase) {
                const auto& run = found.by_phase[phase];
                char line[512];
                std::snprintf(
                    line,
                    sizeof line,
                    "%s{\"strategy\": \"%s\", \"ours\": %s, \"server\": \"%s\", \"L\": %d, "
                    "\"P\": %d, \"headers\": \"%s\", \"phase\": %.1f, \"ratio\": %.6f, "
                    "\"rejects\": %d, \"lost\": %d, \"hanging\": %d, \"peak\": %.4f}",
                    separator,
                    found.strategy.c_str(),
                    found.ours ? "true" : "false",
                    found.kind.c_str(),
                    found.limit,
                    found.processes,
                    std::string(to_string(found.headers)).c_str(),
                    phases[phase],
                    run.ratio,
                    run.rejects,
                    run.lost,
                    run.hanging,
                    run.peak
                );
                text += line;
                separator = ",\n";
            }
        }
    }
    return text + "\n]\n}\n";
}

} // namespace rlbench
