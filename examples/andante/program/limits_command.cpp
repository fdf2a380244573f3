#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <algorithm>
#include <cmath>

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
    if (!window.partition.empty()) {
        out.add_text("partition", window.partition);
    }
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

std::string spend_json(const pacing::spend_status& cap)
{
    json_text::object out;
    out.add_text("name", cap.name);
    out.add("amount", cap.amount == 0 ? "null" : number_text(cap.amount));
    out.add("spent", number_text(cap.spent));
    out.add_text("period", cap.period);
    out.add("open", cap.open ? "true" : "false");
    out.add("opens_in_seconds", seconds_of(cap.opens_in));
    return out.text();
}

std::string token_json(const pacing::token_status& limit)
{
    json_text::object out;
    out.add_text("name", limit.name);
    if (!limit.partition.empty()) {
        out.add_text("partition", limit.partition);
    }
    out.add("amount", limit.amount == 0 ? "null" : number_text(limit.amount));
    out.add("per_seconds", seconds_of(limit.per));
    out.add("used", number_text(limit.used));
    out.add("paused_seconds", seconds_of(limit.paused_for));
    return out.text();
}

std::string sharing_json(const pacing::sharing_status& shared)
{
    json_text::object out;
    out.add("reachable", shared.reachable ? "true" : "false");
    out.add("processes", std::to_string(shared.processes));
    out.add_text("mode", shared.mode);
    out.add_text("reason", shared.reason);
    return out.text();
}

/// Calls that wait for a permit, who goes first in front.
std::vector<std::pair<std::string, std::size_t>> queue_of(const pacing::limiter_snapshot& limits)
{
    std::vector<std::pair<std::string, std::size_t>> out;
    out.reserve(limits.queued.size());
    for (std::size_t at = 0; at < limits.queued.size(); ++at) {
        out.emplace_back(
            andante::to_string(static_cast<andante::priority>(at)), limits.queued.at(at)
        );
    }
    return out;
}

/// A member for the limits of one kind.
template <class Status>
void add_each(
    json_text::object& out,
    std::string_view name,
    const std::vector<Status>& all,
    std::string (*written)(const Status&)
)
{
    std::vector<std::string> texts;
    texts.reserve(all.size());
    for (const auto& each : all) {
        texts.push_back(written(each));
    }
    out.add(name, json_text::array(texts));
}

std::string document(const pacing::limiter_snapshot& limits)
{
    json_text::object queued;
    for (const auto& [name, count] : queue_of(limits)) {
        queued.add(name, std::to_string(count));
    }
    json_text::object out;
    add_each(out, "windows", limits.windows, window_json);
    add_each(out, "concurrency", limits.concurrency, cap_json);
    add_each(out, "spending", limits.spending, spend_json);
    add_each(out, "tokens", limits.tokens, token_json);
    out.add("queued", queued.text());
    if (limits.sharing) {
        out.add("sharing", sharing_json(*limits.sharing));
    }
    return out.text();
}

/// A limit's name, as --limit takes it: with the partition that it counts apart.
std::string name_text(const std::string& name, const std::string& partition)
{
    return printable(partition.empty() ? name : name + "[" + partition + "]");
}

std::string opening_text(const pacing::window_status& window)
{
    return window.next_opening.count() <= 0 ? "now" : "in " + elapsed_text(window.next_opening);
}

std::string spend_text(const pacing::spend_status& cap)
{
    return cap.open ? "now" : "in " + elapsed_text(cap.opens_in);
}

void add_tokens(table& shown, const pacing::limiter_snapshot& limits)
{
    const std::string none = "-";
    for (const auto& each : limits.tokens) {
        const auto amount = each.amount == 0
                                ? "not told"
                                : number_text(each.amount) + " in " + elapsed_text(each.per);
        const auto left = each.amount == 0
                              ? none
                              : number_text(std::floor(std::max(0.0, each.amount - each.used)));
        const auto opens =
            each.paused_for.count() > 0 ? "in " + elapsed_text(each.paused_for) : "now";
        const auto name = name_text(each.name, each.partition);
        shown.add({name, amount, number_text(each.used), none, left, opens, none});
    }
}

std::string people_text(const pacing::limiter_snapshot& limits, const output& out)
{
    const std::string none = "-";
    table shown(
        {"LIMIT", "ALLOWS", "USED", "IN FLIGHT", "LEFT", "NEXT REQUEST", "THE SERVER'S WINDOW"}
    );
    shown.wraps(6);
    for (const auto& each : limits.windows) {
        shown.add(
            {name_text(each.name, each.partition),
             std::to_string(each.limit) + " in " + elapsed_text(each.per),
             std::to_string(each.used),
             std::to_string(each.in_flight),
             std::to_string(each.left),
             opening_text(each),
             printable(each.mode)}
        );
    }
    for (const auto& each : limits.concurrency) {
        const auto cap = each.cap == 0 ? "not known" : std::to_string(each.cap) + " unfinished";
        const auto held = std::to_string(each.held + each.foreign);
        shown.add({printable(each.name), cap, held, none, none, none, none});
    }
    for (const auto& each : limits.spending) {
        const auto cap = each.amount == 0
                             ? "not known"
                             : number_text(each.amount) + " in a " + printable(each.period);
        const auto spent = number_text(each.spent);
        shown.add({printable(each.name), cap, spent, none, none, spend_text(each), none});
    }
    add_tokens(shown, limits);
    std::string waiting;
    for (const auto& [name, count] : queue_of(limits)) {
        waiting += (waiting.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    }
    auto text = shown.text(out.width()) + "waiting: " + waiting + "\n";
    if (limits.sharing) {
        const auto& shared = *limits.sharing;
        text += "counted in Redis, by " + std::to_string(shared.processes) +
                " process(es) now: " + printable(shared.mode);
        text += shared.reason.empty() ? "\n" : " (" + printable(shared.reason) + ")\n";
    }
    return text;
}

/// One call is made so that the server's own counts are in it.
asio::awaitable<exit_code> limits(session_ptr current)
{
    const auto client = current->client();
    for (const auto& each : current->whose().probes) {
        if (each.with_key) {
            auto asking = each.ask(client, current->call());
            co_await std::move(asking);
            break;
        }
    }
    const auto seen = client->limits().value_or(pacing::limiter_snapshot());
    if (current->out().json()) {
        current->out().document(document(seen));
    } else {
        current->out().text(people_text(seen, current->out()));
    }
    co_return exit_code::ok;
}

} // namespace

void add_limits_command(declaration& group, command& chosen)
{
    auto& sub = group.add_command("limits", "What the request limits allow now; takes one request");
    sub.footer =
        "Other limits than the documented ones: --limit, see andante --help. Commands in a "
        "row keep the limits together\nthrough a file in ANDANTE_STATE_DIR (off: none), by "
        "default ~/.local/state/andante; commands at the same time do with --redis.";
    sub.callback = [&chosen] { chosen = limits; };
}

} // namespace program
