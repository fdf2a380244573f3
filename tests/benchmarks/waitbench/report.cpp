#include "benchmarks/waitbench/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace waitbench {

namespace {

constexpr std::array strategies{
    strategy::naive, strategy::ours, strategy::webhooks, strategy::lossy_webhooks
};
constexpr std::array colours{"#b0b0b0", "#268bd2", "#2a9d4a", "#b58900"};

[[gnu::format(printf, 1, 2)]] std::string text(const char* format, ...)
{
    std::array<char, 512> buffer;
    va_list given;
    va_start(given, format);
    std::vsnprintf(buffer.data(), buffer.size(), format, given);
    va_end(given);
    return buffer.data();
}

std::vector<int> job_counts(const std::vector<outcome>& runs)
{
    std::vector<int> counts;
    for (const auto& each : runs) {
        if (std::find(counts.begin(), counts.end(), each.jobs) == counts.end()) {
            counts.push_back(each.jobs);
        }
    }
    return counts;
}

const outcome* find(const std::vector<outcome>& runs, strategy how, int jobs)
{
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const outcome& each) {
        return each.how == how && each.jobs == jobs;
    });
    return found == runs.end() ? nullptr : &*found;
}

/// One row of bars on a logarithmic scale from `least`.
class bars {
public:
    bars(double top, double least, double most)
        : top_(top)
        , least_(least)
        , most_(most)
    {}

    std::string
    bar(std::size_t group, std::size_t place, double value, const std::string& label) const
    {
        const double height =
            150 *
            std::clamp(
                std::log(std::max(value, least_) / least_) / std::log(most_ / least_), 0.005, 1.0
            );
        const double x = 70 + static_cast<double>(group) * 172 + static_cast<double>(place) * 38;
        const double y = top_ + 150 - height;
        return text(
                   "<rect x=\"%.1f\" y=\"%.1f\" width=\"34\" height=\"%.1f\" fill=\"%s\"/>\n",
                   x,
                   y,
                   height,
                   colours[place]
               ) +
               text(
                   "<text x=\"%.1f\" y=\"%.1f\" class=\"n\">%s</text>\n",
                   x + 17,
                   y - 4,
                   label.c_str()
               );
    }

private:
    double top_;
    double least_;
    double most_;
};

std::string seconds_label(double value)
{
    return value < 9.95 ? text("%.1f", value) : text("%.0f", value);
}

} // namespace

std::string to_table(const std::vector<outcome>& runs)
{
    std::string table = "| jobs | how | resolved | requests | most a minute | refused (429) | "
                        "median lag | 95 % within "
                        "| worst |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|\n";
    for (const auto& each : runs) {
        table += text(
            "| %d | %s | %zu | %zu | %zu | %zu | %.1f s | %.1f s | %.1f s |\n",
            each.jobs,
            to_string(each.how),
            each.resolved,
            each.requests,
            each.most_a_minute,
            each.refusals,
            each.median_lag,
            each.late_lag,
            each.worst_lag
        );
    }
    return table;
}

std::string to_json(const std::vector<outcome>& runs, const memory_use& memory, const day_run& day)
{
    std::string json = "{\n  \"runs\": [\n";
    for (const auto& each : runs) {
        json += text(
            "    {\"strategy\": \"%s\", \"jobs\": %d, \"resolved\": %zu, \"requests\": %zu, "
            "\"most_a_minute\": %zu, \"refusals\": %zu, \"median_lag_s\": %.3f, ",
            to_string(each.how),
            each.jobs,
            each.resolved,
            each.requests,
            each.most_a_minute,
            each.refusals,
            each.median_lag
        );
        json += text(
            "\"p95_lag_s\": %.3f, \"worst_lag_s\": %.3f, \"by_webhook\": %zu, \"real_ms\": "
            "%.1f}%s\n",
            each.late_lag,
            each.worst_lag,
            each.by_webhook,
            each.real_milliseconds,
            &each == &runs.back() ? "" : ","
        );
    }
    json += text(
        "  ],\n  \"bytes_per_waiting_job\": {\"wait_all\": %.0f, \"wait_each\": %.0f, "
        "\"scheduler\": %.0f},\n",
        memory.together,
        memory.apart,
        memory.scheduler
    );
    json += text(
        "  \"a_day\": {\"looks\": %zu, \"scheduler_ms\": %.2f, \"waiting_ms\": %.2f, "
        "\"client_ms\": %.1f, "
        "\"client_with_webhook_ms\": %.1f, \"same_again\": %s}\n}\n",
        day.looks,
        day.scheduler_milliseconds,
        day.waiting_milliseconds,
        day.client_milliseconds,
        day.webhook_milliseconds,
        day.same_again ? "true" : "false"
    );
    return json;
}

std::string to_picture(const std::vector<outcome>& runs)
{
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 520\" role=\"img\" "
        "aria-label=\"Requests and lag by number of jobs\">\n"
        "<style>.t{font:13px sans-serif;fill:#444}.n{font:11px sans-serif;fill:#444;"
        "text-anchor:middle}.b{font-weight:bold}.a{stroke:#888}</style>\n"
        "<rect width=\"780\" height=\"520\" fill=\"#fff\"/>\n"
        "<text x=\"60\" y=\"46\" class=\"t b\">Requests sent, logarithmic</text>\n"
        "<text x=\"60\" y=\"266\" class=\"t b\">Seconds from a job's end to its waiter: the "
        "median, "
        "logarithmic</text>\n";
    const auto counts = job_counts(runs);
    const bars requests(72, 1, 50'000);
    const bars lags(292, 0.05, 2000);
    for (std::size_t group = 0; group < counts.size(); ++group) {
        for (std::size_t place = 0; place < strategies.size(); ++place) {
            if (const auto* each = find(runs, strategies[place], counts[group])) {
                const auto sent = static_cast<double>(each->requests);
                svg += requests.bar(group, place, sent, std::to_string(each->requests));
                svg += lags.bar(group, place, each->median_lag, seconds_label(each->median_lag));
            }
        }
        const double middle = 70 + static_cast<double>(group) * 172 + 76;
        const char* const words = counts[group] == 1 ? "job" : "jobs";
        for (const double y : {240.0, 460.0}) {
            svg += text(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"n\">%d %s</text>\n",
                middle,
                y,
                counts[group],
                words
            );
        }
    }
    svg += "<line x1=\"60\" y1=\"222.5\" x2=\"750\" y2=\"222.5\" class=\"a\"/>\n"
           "<line x1=\"60\" y1=\"442.5\" x2=\"750\" y2=\"442.5\" class=\"a\"/>\n";
    constexpr std::array<double, 4> starts{60, 215, 350, 510};
    for (std::size_t place = 0; place < strategies.size(); ++place) {
        const double x = starts[place];
        svg += text(
            "<rect x=\"%.1f\" y=\"486\" width=\"12\" height=\"12\" fill=\"%s\"/>\n",
            x,
            colours[place]
        );
        svg += text(
            "<text x=\"%.1f\" y=\"497\" class=\"t\">%s</text>\n",
            x + 18,
            to_string(strategies[place])
        );
    }
    return svg + "</svg>\n";
}

} // namespace waitbench
