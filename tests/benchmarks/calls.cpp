// Typed calls against what an expert writes by hand: one thread, plain http on loopback, a local
// nginx, the same answer decoded in full. Rounds are interleaved, so that a disturbance of the
// machine hits all of them.

#include "benchmarks/calls.hpp"

#include "benchmarks/nginx.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace andante::benchmarks {
namespace {

struct settings {
    std::size_t calls = 20'000;
    std::size_t rounds = 11;
    std::string only; ///< For a profiler: typed, beast or curl alone.
    std::vector<std::size_t> connections{1, 64};
    std::string json_file;
};

struct measured {
    std::string name;
    std::size_t connections = 0;
    double calls_per_second = 0; ///< The median of all rounds.
    double cpu_us_per_call = 0;  ///< Of the client's thread, user and system; the median.
};

/// One round, by the wall clock and by the processor time that the client took: the latter says the
/// same on a machine that has other work to do.
struct round_result {
    double calls_per_second = 0;
    double cpu_us_per_call = 0;
};

double thread_cpu_us()
{
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

round_result run_once(contender& who, std::size_t connections, std::size_t calls)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu_begin = thread_cpu_us();
    who.run(connections, calls);
    const auto cpu = thread_cpu_us() - cpu_begin;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const auto count = static_cast<double>(calls);
    return {count / took.count(), cpu / count};
}

double median(const std::vector<round_result>& rounds, double round_result::* what)
{
    std::vector<double> values;
    for (const auto& each : rounds) {
        values.push_back(each.*what);
    }
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

std::vector<measured> compare(
    const std::vector<std::unique_ptr<contender>>& contenders,
    std::size_t connections,
    const settings& how
)
{
    std::vector<std::vector<round_result>> rounds(contenders.size());
    for (const auto& each : contenders) {
        run_once(*each, connections, how.calls / 10 + connections); // Connects and warms up.
    }
    for (std::size_t round = 0; round < how.rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            // Each goes first equally often.
            const auto which = (i + round) % contenders.size();
            rounds[which].push_back(run_once(*contenders[which], connections, how.calls));
        }
    }
    std::vector<measured> results;
    for (std::size_t i = 0; i < contenders.size(); ++i) {
        measured result;
        result.name = contenders[i]->name();
        result.connections = connections;
        result.calls_per_second = median(rounds[i], &round_result::calls_per_second);
        result.cpu_us_per_call = median(rounds[i], &round_result::cpu_us_per_call);
        results.push_back(result);
    }
    return results;
}

void print(const std::vector<measured>& results)
{
    std::printf("%zu connection(s)\n", results.front().connections);
    for (const auto& each : results) {
        std::printf(
            "  %-34s %7.0f calls/s %6.2f us of CPU",
            each.name.c_str(),
            each.calls_per_second,
            each.cpu_us_per_call
        );
        if (&each != &results.front()) {
            std::printf(
                "   typed against this: %.2fx by the clock, %.2fx by CPU",
                results.front().calls_per_second / each.calls_per_second,
                each.cpu_us_per_call / results.front().cpu_us_per_call
            );
        }
        std::printf("\n");
    }
}

void write_json(const std::string& file, const std::vector<measured>& all)
{
    std::ofstream out(file);
    out << "{\"benchmark\":\"calls\",\"results\":[";
    for (std::size_t i = 0; i < all.size(); ++i) {
        out << (i ? "," : "") << "{\"name\":\"" << all[i].name
            << "\",\"connections\":" << all[i].connections
            << ",\"calls_per_second\":" << all[i].calls_per_second
            << ",\"cpu_us_per_call\":" << all[i].cpu_us_per_call << '}';
    }
    out << "]}\n";
}

int run(const settings& how)
{
    const nginx server;
    std::vector<std::unique_ptr<contender>> contenders;
    const auto take = [&](std::string_view name, auto make) {
        if (how.only.empty() || how.only == name) {
            contenders.push_back(make(server.port()));
        }
    };
    take("typed", make_typed);
    take("beast", make_raw_beast);
    take("curl", make_curl);
    if (contenders.empty()) {
        throw std::invalid_argument("--only takes typed, beast or curl");
    }
    std::printf(
        "GET of one track, decoded in full, over plain http to a local nginx, one client thread;\n"
        "medians of %zu interleaved rounds of %zu calls\n",
        how.rounds,
        how.calls
    );
    std::vector<measured> all;
    for (const std::size_t connections : how.connections) {
        const auto results = compare(contenders, connections, how);
        print(results);
        all.insert(all.end(), results.begin(), results.end());
    }
    if (!how.json_file.empty()) {
        write_json(how.json_file, all);
    }
    return 0;
}

} // namespace
} // namespace andante::benchmarks

int main(int count, char** arguments)
{
    andante::benchmarks::settings how;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string option = arguments[i];
        const std::string value = arguments[i + 1];
        if (option == "--json") {
            how.json_file = value;
        } else if (option == "--calls") {
            how.calls = std::strtoul(value.c_str(), nullptr, 10);
        } else if (option == "--rounds") {
            how.rounds = std::strtoul(value.c_str(), nullptr, 10);
        } else if (option == "--only") {
            how.only = value;
        } else if (option == "--connections") {
            how.connections = {std::strtoul(value.c_str(), nullptr, 10)};
        }
    }
    try {
        return andante::benchmarks::run(how);
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "bench calls: %s\n", failed.what());
        return 1;
    }
}
