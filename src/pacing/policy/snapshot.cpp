#include <andante/pacing/snapshot.hpp>

#include <cstdio>

namespace andante::inline v0::pacing {

namespace {

std::string seconds_text(std::chrono::nanoseconds span)
{
    char text[32];
    const double value = std::chrono::duration<double>(span).count();
    std::snprintf(text, sizeof text, value < 10 ? "%.1f s" : "%.0f s", value);
    return text;
}

std::string plain_text(double amount)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.0f", amount);
    return text;
}

void add_window(std::string& text, const window_status& one)
{
    text += one.name;
    if (!one.partition.empty()) {
        text += " (" + one.partition + ")";
    }
    text += ": " + std::to_string(one.used) + " of " + std::to_string(one.limit) + " per " +
            seconds_text(one.per) + " used, " + std::to_string(one.left) + " can leave now";
    if (one.paused_for > std::chrono::nanoseconds::zero()) {
        text += ", paused for " + seconds_text(one.paused_for);
    } else if (one.left == 0) {
        text += ", next in " + seconds_text(one.next_opening);
    }
    text += "; " + one.mode + "\n";
}

} // namespace

std::string limiter_snapshot::text() const
{
    std::string text;
    for (const auto& one : windows) {
        add_window(text, one);
    }
    for (const auto& one : concurrency) {
        text += one.name + ": " + std::to_string(one.held) + " unfinished";
        text += one.cap > 0 ? " of " + std::to_string(one.cap) : "";
        text += one.foreign > 0 ? ", " + std::to_string(one.foreign) + " of others\n" : "\n";
    }
    for (const auto& one : spending) {
        text +=
            one.name + (one.open ? ": open" : ": closed, opens in " + seconds_text(one.opens_in));
        text += "\n";
    }
    for (const auto& one : tokens) {
        text += one.name + (one.partition.empty() ? "" : " (" + one.partition + ")") + ": " +
                plain_text(one.used);
        text += one.amount > 0 ? " of " + plain_text(one.amount) : "";
        text += " per " + seconds_text(one.per) + " used";
        text += one.paused_for > std::chrono::nanoseconds::zero()
                    ? ", paused for " + seconds_text(one.paused_for) + "\n"
                    : "\n";
    }
    if (sharing) {
        text += "shared by " + std::to_string(sharing->processes) + " processes: " + sharing->mode;
        text += sharing->reason.empty() ? "\n" : " (" + sharing->reason + ")\n";
        text += sharing->warning.empty() ? "" : "warning: " + sharing->warning + "\n";
    }
    text += "waiting:";
    for (std::size_t rank = 0; rank < queued.size(); ++rank) {
        text += " " + std::string(to_string(static_cast<priority>(rank))) + " " +
                std::to_string(queued[rank]);
    }
    return text + "\n";
}

} // namespace andante::inline v0::pacing
