#include "finetuning/bulk.hpp"

#include "program/json_text.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <algorithm>

namespace program::finetuning {

namespace asio = boost::asio;

namespace {

/// Shorter calls are not worth a line.
constexpr std::size_t notable = 100;

std::string list_of_failures(const andante::bulk_report& report, const bulk_words& words)
{
    std::vector<std::string> each;
    for (const auto& item : report.failed) {
        json_text::object one;
        one.add_text(words.item_id, item.id).add_text("error", item.reason);
        each.push_back(one.text());
    }
    return json_text::array(each);
}

/// What the service would have answered, had it been asked for all ids at once. Its own words stay,
/// unless a look afterwards has shown more than they say.
std::string document(const andante::bulk_report& report, const bulk_words& words)
{
    auto parts = report.raw_answers;
    if (!report.settled.empty()) {
        json_text::object found;
        found.add(words.list, json_text::string_array(report.succeeded));
        if (!report.failed.empty()) {
            found.add("errors", list_of_failures(report, words));
        }
        parts.assign(1, found.text());
    }
    if (parts.size() == 1 && !report.stopped) {
        return parts.front();
    }
    if (!report.unknown.empty()) {
        const auto ids = json_text::string_array(report.unknown);
        parts.push_back(json_text::object().add("unknown", ids).text());
    }
    if (!report.not_attempted.empty()) {
        const auto ids = json_text::string_array(report.not_attempted);
        parts.push_back(json_text::object().add("notAttempted", ids).text());
    }
    return json_text::merged(parts, {words.list, "errors", "unknown", "notAttempted"});
}

std::string people_text(const andante::bulk_report& report, const bulk_words& words)
{
    const auto total = report.succeeded.size() + report.failed.size() + report.unknown.size() +
                       report.not_attempted.size();
    return words.done + " " + std::to_string(report.succeeded.size()) + " of " +
           std::to_string(total) + "\n";
}

void note_problems(output& out, const andante::bulk_report& report)
{
    if (!report.failed.empty()) {
        table shown({"ID", "NOT DONE, BECAUSE"});
        shown.has_ids(0);
        shown.wraps(1);
        bool privacy = false;
        for (const auto& each : report.failed) {
            shown.add({printable(each.id), printable(each.reason)});
            privacy = privacy || each.reason == "Cannot add private track to public playlist";
        }
        auto lines = shown.text(out.note_width());
        lines.pop_back();
        out.note(lines);
        if (privacy) {
            out.note("A public playlist takes public tracks only. Make the track public in the web "
                     "app, or use a "
                     "private playlist.");
        }
    }
    const auto say = [&out](const std::vector<std::string>& ids, const std::string& headline) {
        if (!ids.empty()) {
            out.note(std::to_string(ids.size()) + " " + headline + ":");
            for (const auto& id : ids) {
                out.note("  " + printable(id));
            }
        }
    };
    say(report.unknown, "sent, but without an answer; look what became of them");
    say(report.not_attempted, "not attempted");
}

} // namespace

asio::awaitable<andante::bulk_report>
run_bulk(session_ptr current, std::vector<std::string> ids, bulk_call what)
{
    andante::bulk_options options(current->call());
    if (ids.size() > notable) {
        current->progress().begin(std::to_string(ids.size()) + " tracks", "0 done");
        options.on_progress = [current](const andante::bulk_progress& seen) {
            current->progress().counted(seen.done, seen.total);
        };
    }
    auto running = what(std::move(ids), std::move(options));
    auto report = co_await std::move(running);
    current->progress().end();
    co_return report;
}

exit_code print_bulk(session& current, const andante::bulk_report& report, const bulk_words& words)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(document(report, words));
    } else {
        out.text(people_text(report, words));
        note_problems(out, report);
    }
    if (report.stopped) {
        if (!report.not_attempted.empty()) {
            current.explain_stop(
                "To go on: the same command with the " +
                std::to_string(report.not_attempted.size()) + " ids that were not attempted"
            );
        }
        throw_exception_from_error(*report.stopped, BOOST_CURRENT_LOCATION);
    }
    return report.failed.empty() ? exit_code::ok : exit_code::some_failed;
}

} // namespace program::finetuning
