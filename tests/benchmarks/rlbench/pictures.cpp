#include "benchmarks/rlbench/report.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace rlbench {

namespace {

constexpr int limit = 10;
constexpr int jobs = 40;
constexpr double shown = 250; // seconds
constexpr double left = 60;
constexpr double width = 700;
constexpr double panel_height = 110;

double x_of(double seconds)
{
    return left + seconds / shown * width;
}

std::string line(const char* format, double a, double b, double c, double d, const char* style)
{
    char text[256];
    std::snprintf(text, sizeof text, format, a, b, c, d, style);
    return text;
}

/// One panel: a tick for every request, and the attempts of the last minute against the limit.
std::string
panel(const std::string& title, const std::vector<simulation::attempt>& attempts, double top)
{
    const double base = top + panel_height;
    const double unit = panel_height / 2.6 / limit;
    std::string svg = "<text x=\"60\" y=\"" + std::to_string(static_cast<int>(top) - 6) +
                      "\" class=\"t\">" + title + "</text>\n";
    const auto stroke = "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n";
    svg += line(stroke, left, base, left + width, base, "axis");
    const double at_limit = base - limit * unit;
    svg += line(stroke, left, at_limit, left + width, at_limit, "limit");
    std::string steps;
    std::size_t first = 0;
    double previous = base;
    std::vector<std::pair<double, int>> changes;
    for (const auto& one : attempts) {
        changes.emplace_back(one.arrived, 1);
        changes.emplace_back(one.arrived + window_seconds, -1);
    }
    std::sort(changes.begin(), changes.end());
    int inside = 0;
    char point[64];
    for (; first < changes.size() && changes[first].first <= shown; ++first) {
        inside += changes[first].second;
        const double y = std::max(top + 12, base - inside * unit);
        const double x = x_of(changes[first].first);
        std::snprintf(point, sizeof point, "%.1f,%.1f %.1f,%.1f ", x, previous, x, y);
        steps += point;
        previous = y;
    }
    svg += "<polyline points=\"" + steps + "\" class=\"load\"/>\n";
    int refused = 0;
    for (const auto& one : attempts) {
        refused += one.accepted ? 0 : 1;
        if (one.arrived <= shown) {
            const double x = x_of(one.arrived);
            svg += line(stroke, x, base + 3, x, base + 15, one.accepted ? "ok" : "no");
        }
    }
    const double last = attempts.empty() ? 0 : attempts.back().arrived;
    char note[96];
    std::snprintf(note, sizeof note, "%d refused, the last accepted after %.0f s", refused, last);
    svg += "<text x=\"760\" y=\"" + std::to_string(static_cast<int>(top) - 6) +
           "\" class=\"t end\">" + note + "</text>\n";
    return svg;
}

std::vector<simulation::attempt> recorded(const row& what, const server_kind& kind)
{
    simulation::setup how;
    how.kind = &kind;
    how.limit = limit;
    how.phase = 31.7;
    how.seed = 11;
    how.jobs = jobs;
    how.record = true;
    simulation run(how);
    std::vector<int> all;
    for (int job = 0; job < jobs; ++job) {
        all.push_back(job);
    }
    const auto client = what.make(run, all, 0, 1);
    run.at(0, [&client] { client->start(); });
    run.run();
    return run.record;
}

const row& named(const std::vector<row>& rows, const std::string& name)
{
    for (const auto& one : rows) {
        if (one.name == name) {
            return one;
        }
    }
    throw std::invalid_argument("no such strategy: " + name);
}

std::string axis(double y)
{
    std::string svg;
    char text[128];
    for (int minute = 0; minute * 60 <= shown; ++minute) {
        std::snprintf(
            text,
            sizeof text,
            "<text x=\"%.1f\" y=\"%.1f\" class=\"t mid\">%d s</text>\n",
            x_of(minute * 60.0),
            y,
            minute * 60
        );
        svg += text;
    }
    return svg;
}

} // namespace

void draw_pictures(const std::string& folder)
{
    const auto rows = rows_for_one();
    for (const auto& kind : kinds()) {
        std::string svg =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 500\" role=\"img\">\n"
            "<style>.t{font:13px sans-serif;fill:#444}.end{text-anchor:end}"
            ".mid{text-anchor:middle}"
            ".axis{stroke:#888}.limit{stroke:#b58900;stroke-dasharray:5 4}"
            ".load{fill:none;stroke:#268bd2;stroke-width:1.5}.ok{stroke:#2a9d4a}"
            ".no{stroke:#d33;stroke-width:1.5}</style>\n"
            "<rect width=\"780\" height=\"500\" fill=\"#fff\"/>\n";
        const std::string words(kind.words);
        svg += "<text x=\"60\" y=\"22\" class=\"t\" font-weight=\"bold\">Server: " + words +
               ", 10 a minute, 40 jobs. Blue: the last minute; dashed: the limit; "
               "red: refused.</text>\n";
        svg += panel("token bucket", recorded(named(rows, "token bucket burst=L"), kind), 60);
        svg += panel(
            "fixed-window client", recorded(named(rows, "fixed-window client (p-queue)"), kind), 205
        );
        svg += panel("andante", recorded(named(rows, "andante"), kind), 350);
        svg += axis(490) + "</svg>\n";
        std::string name(kind.name);
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        const auto path = folder + "/pacing-" + name + ".svg";
        std::ofstream file(path);
        file << svg;
        if (!file) {
            throw std::runtime_error("cannot write " + path);
        }
    }
}

} // namespace rlbench
