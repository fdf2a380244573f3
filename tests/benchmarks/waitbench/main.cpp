// What waiting for jobs costs: a loop for each job against andante, polling and with webhooks, in
// virtual time.
#include <andante/providers/finetuning/generation.hpp>

#include "benchmarks/waitbench/report.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>

namespace {

void usage()
{
    std::puts("andante-waitbench [--json FILE] [--svg FILE] [--most N]\n"
              "  --json FILE  writes every run, the memory and the day\n"
              "  --svg FILE   draws requests and lag\n"
              "  --most N     no run with more jobs than that (default 1000)");
}

bool write(const std::string& path, const std::string& what)
{
    std::ofstream file(path);
    file << what;
    if (!file) {
        std::fprintf(stderr, "cannot write %s\n", path.c_str());
        return false;
    }
    return true;
}

bool mark(bool good, const char* what)
{
    std::printf("%s: %s\n", good ? "pass" : "FAIL", what);
    return good;
}

/// The pass marks.
bool check(
    const std::vector<waitbench::outcome>& runs,
    const waitbench::memory_use& memory,
    const waitbench::day_run& day
)
{
    using waitbench::strategy;
    bool good = true;
    bool all_well = true;
    bool thrifty = true;
    bool prompt = true;
    for (const auto& each : runs) {
        if (each.how == strategy::naive) {
            continue;
        }
        const auto all = static_cast<std::size_t>(each.jobs);
        all_well =
            all_well && each.resolved == all && each.refusals == 0 && each.most_a_minute <= 48;
        if (each.jobs == 100) {
            thrifty = thrifty && each.most_a_minute <= 30;
            prompt = prompt && each.median_lag <= 2;
        }
        if (each.jobs == 1000 && each.how == strategy::ours) {
            good = mark(each.median_lag <= 10, "1000 jobs: median lag at most 10 s") && good;
        }
        if (each.jobs == 1000 && each.how == strategy::webhooks) {
            good = mark(each.median_lag <= 2, "1000 jobs, webhooks: at most 2 s") && good;
        }
    }
    good = mark(thrifty, "100 jobs: at most 30 reads a minute, with webhooks too") && good;
    good = mark(prompt, "100 jobs: median lag at most 2 s, with webhooks too") && good;
    good = mark(all_well, "all resolved, nothing refused, at most 48 reads a minute") && good;
    good = mark(memory.together <= 1024, "wait_all: at most 1 KiB for each waiting job") && good;
    good = mark(day.waiting_milliseconds < 50, "a day of waiting within 50 ms") && good;
    return mark(day.same_again, "the same day again from the same seed") && good;
}

/// Every strategy with ever more jobs.
std::vector<waitbench::outcome> run_all(int most)
{
    using waitbench::strategy;
    std::vector<waitbench::outcome> runs;
    for (const int jobs : {1, 10, 100, 1000}) {
        for (const auto how :
             {strategy::naive, strategy::ours, strategy::webhooks, strategy::lossy_webhooks}) {
            if (jobs <= most) {
                runs.push_back(waitbench::run(how, jobs));
            }
        }
    }
    return runs;
}

} // namespace

int main(int argc, char** argv)
{
    std::string json;
    std::string svg;
    int most = 1000;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        const bool has_value = i + 1 < argc;
        if (option == "--json" && has_value) {
            json = argv[++i];
        } else if (option == "--svg" && has_value) {
            svg = argv[++i];
        } else if (option == "--most" && has_value) {
            most = std::atoi(argv[++i]);
        } else {
            usage();
            return option == "--help" ? 0 : 2;
        }
    }
    const auto runs = run_all(most);
    std::fputs(waitbench::to_table(runs).c_str(), stdout);
    const auto memory = waitbench::measure_memory(10'000);
    std::printf(
        "\nBytes for each waiting job: %.0f with wait_all; %.0f with a coroutine each, of which a "
        "track "
        "that its frame returns is %zu; scheduler and race take %.0f of them\n",
        memory.together,
        memory.apart,
        sizeof(andante::finetuning::generation),
        memory.scheduler
    );
    const auto day = waitbench::measure_day();
    std::printf(
        "A day of waiting for one job: %zu looks; decisions %.1f ms, all of waiting %.1f ms, with "
        "client and emulated service %.0f ms, and with a webhook expected %.0f ms\n\n",
        day.looks,
        day.scheduler_milliseconds,
        day.waiting_milliseconds,
        day.client_milliseconds,
        day.webhook_milliseconds
    );
    bool passed = check(runs, memory, day);
    if (!json.empty()) {
        passed = write(json, waitbench::to_json(runs, memory, day)) && passed;
    }
    if (!svg.empty()) {
        passed = write(svg, waitbench::to_picture(runs)) && passed;
    }
    return passed ? 0 : 1;
}
