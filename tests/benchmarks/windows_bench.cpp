// How much of the quota a client uses over real sockets, for each way in which servers count.
#include "emulator/kit/rate_window.hpp"
#include "support/paced_run.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace emulator = andante::emulator;
using namespace std::chrono_literals;

constexpr std::array kinds{
    emulator::window_type::fixed,
    emulator::window_type::fixed_from_first_request,
    emulator::window_type::sliding_log,
    emulator::window_type::sliding_counter,
    emulator::window_type::token_bucket,
    emulator::window_type::gcra,
};

/// Requests a window by what is allowed, from the second window's first request to the last's.
double
quota_used(const emulator::rate_rule& rule, const std::vector<emulator::time_point>& arrivals)
{
    const auto requests = arrivals.size() - 2 * rule.limit;
    const std::chrono::duration<double> taken =
        arrivals[arrivals.size() - rule.limit] - arrivals[rule.limit];
    const std::chrono::duration<double> allowed = rule.window / static_cast<double>(rule.limit);
    return static_cast<double>(requests) * (allowed / taken);
}

/// The time that a caller needs who knows all of the server's state, by the time that was taken.
double
of_all_knowing(const emulator::rate_rule& rule, const std::vector<emulator::time_point>& arrivals)
{
    const auto counter = emulator::make_rate_window(rule);
    auto now = arrivals.front();
    for (auto left = arrivals.size(); left > 0;) {
        if (counter->ask(now).admitted) {
            --left;
        } else {
            now += 1ms;
        }
    }
    const std::chrono::duration<double> best = now - arrivals.front();
    const std::chrono::duration<double> taken = arrivals.back() - arrivals.front();
    return best / taken;
}

/// One kind's run.
struct row {
    emulator::window_type kind;
    andante_tests::paced_result seen;
    double used;
    double pace; ///< As that of a caller who knows all.
};

row measure(emulator::window_type kind, unsigned limit, std::size_t requests, int speed)
{
    emulator::rate_rule rule;
    rule.limit = limit;
    rule.type = kind;
    row out{kind, andante_tests::run_paced(rule, requests, speed), 0, 0};
    out.used = quota_used(rule, out.seen.arrivals);
    out.pace = of_all_knowing(rule, out.seen.arrivals);
    return out;
}

std::string json(const std::vector<row>& rows)
{
    std::string out = "{\"windows\":[";
    for (const auto& each : rows) {
        out += (&each == rows.data() ? "" : ",");
        out += "{\"kind\":\"" + std::string(emulator::to_string(each.kind)) + "\"";
        out += ",\"answered\":" + std::to_string(each.seen.answered);
        out += ",\"refused\":" + std::to_string(each.seen.refused);
        out += ",\"most_in_window\":" + std::to_string(each.seen.most_in_window);
        out += ",\"quota_used\":" + std::to_string(each.used);
        out += ",\"pace\":" + std::to_string(each.pace) + "}";
    }
    return out + "]}\n";
}

/// What the command line asks for.
struct settings {
    unsigned limit = 60;
    std::size_t requests = 300;
    int speed = 20;
    std::string file;
};

/// Nothing when an option or its value is not known.
std::optional<settings> read_options(int count, char** arguments)
{
    settings out;
    for (int at = 1; at + 1 < count; at += 2) {
        const std::string name = arguments[at];
        const auto number = std::strtoul(arguments[at + 1], nullptr, 10);
        if (name == "--limit" && number > 0) {
            out.limit = static_cast<unsigned>(number);
        } else if (name == "--requests" && number > 2ul * out.limit) {
            out.requests = number;
        } else if (name == "--speed" && number > 0) {
            out.speed = static_cast<int>(number);
        } else if (name == "--json") {
            out.file = arguments[at + 1];
        } else {
            std::fprintf(stderr, "unknown option or value: %s\n", name.c_str());
            return std::nullopt;
        }
    }
    return out;
}

} // namespace

int main(int count, char** arguments)
{
    const auto wanted = read_options(count, arguments);
    if (!wanted) {
        return 2;
    }
    const auto& [limit, requests, speed, file] = *wanted;
    std::printf(
        "%zu reads at once, %u a minute, over TCP; clocks run %d times as fast\n\n",
        requests,
        limit,
        speed
    );
    std::printf(
        "%-26s %9s %6s %20s %12s %20s\n",
        "server's window",
        "answered",
        "429s",
        "most in any minute",
        "quota used",
        "pace of all-knowing"
    );
    std::vector<std::future<row>> running;
    for (const auto kind : kinds) {
        running.push_back(std::async(std::launch::async, measure, kind, limit, requests, speed));
    }
    std::vector<row> rows;
    bool good = true;
    for (auto& each : running) {
        rows.push_back(each.get());
        const auto& [kind, seen, used, pace] = rows.back();
        good = good && seen.refused == 0 && used >= 0.97;
        std::printf(
            "%-26s %9zu %6zu %20zu %11.1f%% %19.1f%%\n",
            std::string(emulator::to_string(kind)).c_str(),
            seen.answered,
            seen.refused,
            seen.most_in_window,
            100 * used,
            100 * pace
        );
        std::fflush(stdout);
    }
    std::printf(
        "\nQuota used: requests by time, from the second window on; a counter of two windows "
        "admits "
        "more than its limit.\nPace: the time that a caller would have needed who knows when the "
        "server's windows begin.\n\nno 429, and at least 97 %% of the quota: %s\n",
        good ? "pass" : "FAIL"
    );
    if (!file.empty()) {
        std::ofstream(file) << json(rows);
    }
    return good ? 0 : 1;
}
