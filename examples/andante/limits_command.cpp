#include "commands.hpp"
#include "format.hpp"
#include "json_text.hpp"
#include "table.hpp"
#include "terminal.hpp"

#include <CLI/CLI.hpp>

namespace program {

namespace asio = boost::asio;
namespace pacing = andante::pacing;

namespace {

using seconds = std::chrono::duration<double>;

std::string seconds_of(std::chrono::nanoseconds time)
{
    return number_text(seconds(time).count());
}

std::string window_json(const pacing::window_status& window)
{
    json_text::object out;
    out.add_text("name", window.name);
    out.add("limit", std::to_string(window.limit));
    out.add("per_seconds", seconds_of(window.per));
    out.add("used", std::to_string(window.used));
    out.add("in_flight", std::to_string(window.in_flight));
    out.add("left", std::to_string(window.left));
    out.add("next_opening_seconds", seconds_of(window.next_opening));
    out.add("paused_seconds", seconds_of(window.paused_for));
    out.add_text("mode", window.mode);
    return out.text();
}

std::string cap_json(const pacing::concurrency_status& cap)
{
    json_text::object out;
    out.add_text("name", cap.name);
    out.add("cap", cap.cap == 0 ? "null" : std::to_string(cap.cap));
    out.add("held", std::to_string(cap.held + cap.foreign));
    return out.text();
}

std::string document(const pacing::limiter_snapshot& limits)
{
    std::vector<std::string> windows;
    windows.reserve(limits.windows.size());
    for (const auto& each : limits.windows) {
        windows.push_back(window_json(each));
    }
    std::vector<std::string> caps;
    caps.reserve(limits.concurrency.size());
    for (const auto& each : limits.concurrency) {
        caps.push_back(cap_json(each));
    }
    json_text::object out;
    out.add("windows", json_text::array(windows));
    out.add("concurrency", json_text::array(caps));
    return out.text();
}

std::string opening_text(const pacing::window_status& window)
{
    return window.next_opening.count() <= 0 ? "now" : "in " + elapsed_text(window.next_opening);
}

std::string people_text(const pacing::limiter_snapshot& limits, const output& out)
{
    table shown({"LIMIT", "ALLOWS", "USED", "LEFT", "NEXT REQUEST", "THE SERVER'S WINDOW"});
    for (const auto& each : limits.windows) {
        shown.add(
            {printable(each.name),
             std::to_string(each.limit) + " in " + elapsed_text(each.per),
             std::to_string(each.used),
             std::to_string(each.left),
             opening_text(each),
             printable(each.mode)}
        );
    }
    for (const auto& each : limits.concurrency) {
        const auto cap = each.cap == 0 ? "not known" : std::to_string(each.cap) + " unfinished";
        const auto held = std::to_string(each.held + each.foreign);
        const std::string none = "-";
        shown.add({printable(each.name), cap, held, none, none, none});
    }
    return shown.text(out.width());
}

/// One call is made so that the server's own counts are in it.
asio::awaitable<exit_code> limits(session_ptr current)
{
    auto client = current->client();
    co_await client.account(current->call());
    const auto seen = client.limits().value_or(pacing::limiter_snapshot());
    if (current->out().json()) {
        current->out().document(document(seen));
    } else {
        current->out().text(people_text(seen, current->out()));
    }
    co_return exit_code::ok;
}

} // namespace

void add_limits_command(CLI::App& app, command& chosen)
{
    auto* const sub =
        app.add_subcommand("limits", "What the request limits allow now; takes one request");
    sub->footer("Other limits than the documented ones: --limit, see andante --help. Commands in a "
                "row keep the limits together\nthrough a file in ANDANTE_STATE_DIR (off: none), by "
                "default ~/.local/state/andante.");
    sub->callback([&chosen] { chosen = limits; });
}

} // namespace program
