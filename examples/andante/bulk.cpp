#include "bulk.hpp"

#include "json_text.hpp"
#include "table.hpp"
#include "terminal.hpp"
#include "usage_error.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>

namespace program {

namespace asio = boost::asio;

namespace {

constexpr std::size_t ids_per_request = 100;

std::vector<std::string> without_repeats(std::vector<std::string> ids)
{
    std::set<std::string> seen;
    const auto repeated = [&seen](const std::string& id) { return !seen.insert(id).second; };
    ids.erase(std::remove_if(ids.begin(), ids.end(), repeated), ids.end());
    return ids;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& from)
{
    to.insert(to.end(), from.begin(), from.end());
}

void add_part(bulk_outcome& to, andante::bulk_report part)
{
    append(to.report.succeeded, part.succeeded);
    to.report.failed.insert(to.report.failed.end(), part.failed.begin(), part.failed.end());
    to.parts.push_back(std::move(part.raw_json));
}

/// Files the ids of the request that failed, and those that were not reached.
void stop_at(bulk_outcome& to, andante::error cause, const std::vector<std::string>& tried)
{
    const bool unknown = cause.outcome() == andante::outcome::unknown || cause.is_cancelled();
    append(unknown ? to.unknown : to.not_attempted, tried);
    to.stopped = std::move(cause);
}

std::string document(const bulk_outcome& what, const bulk_words& words)
{
    if (what.parts.size() == 1 && !what.stopped) {
        return what.parts.front();
    }
    auto parts = what.parts;
    if (!what.unknown.empty()) {
        const auto ids = json_text::string_array(what.unknown);
        parts.push_back(json_text::object().add("unknown", ids).text());
    }
    if (!what.not_attempted.empty()) {
        const auto ids = json_text::string_array(what.not_attempted);
        parts.push_back(json_text::object().add("notAttempted", ids).text());
    }
    return json_text::merged(parts, {words.list, "errors", "unknown", "notAttempted"});
}

std::string people_text(const bulk_outcome& what, const bulk_words& words)
{
    const auto& report = what.report;
    const auto total = report.succeeded.size() + report.failed.size() + what.unknown.size() +
                       what.not_attempted.size();
    return words.done + " " + std::to_string(report.succeeded.size()) + " of " +
           std::to_string(total) + "\n";
}

void note_problems(output& out, const bulk_outcome& what)
{
    if (!what.report.failed.empty()) {
        table shown({"ID", "NOT DONE, BECAUSE"});
        bool privacy = false;
        for (const auto& each : what.report.failed) {
            shown.add({printable(each.id), printable(each.reason)});
            privacy = privacy || each.reason == "Cannot add private track to public playlist";
        }
        auto lines = shown.text(0);
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
    say(what.unknown, "sent, but without an answer; look what became of them");
    say(what.not_attempted, "not attempted");
}

} // namespace

asio::awaitable<bulk_outcome>
run_bulk(session_ptr current, std::vector<std::string> ids, bulk_step step)
{
    const auto all = without_repeats(std::move(ids));
    bulk_outcome out;
    if (all.size() > ids_per_request) {
        current->progress().begin(std::to_string(all.size()) + " tracks", "0 done");
    }
    for (std::size_t at = 0; at < all.size() && !out.stopped; at += ids_per_request) {
        const auto count = std::min(ids_per_request, all.size() - at);
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = first + static_cast<std::ptrdiff_t>(count);
        std::vector<std::string> some(first, last);
        auto asking = step(some);
        auto answer = co_await andante::as_result(std::move(asking));
        if (answer.has_value()) {
            add_part(out, std::move(*answer));
            current->progress().state(std::to_string(at + count) + " done");
        } else {
            stop_at(out, answer.error(), some);
            out.not_attempted.insert(out.not_attempted.end(), last, all.end());
        }
    }
    current->progress().end();
    co_return out;
}

exit_code print_bulk(session& current, const bulk_outcome& what, const bulk_words& words)
{
    auto& out = current.out();
    const bool nothing_done = what.parts.empty() && what.unknown.empty();
    if (!(what.stopped && nothing_done)) {
        if (out.json()) {
            out.document(document(what, words));
        } else {
            out.text(people_text(what, words));
            note_problems(out, what);
        }
    }
    if (what.stopped) {
        throw_exception_from_error(*what.stopped, BOOST_CURRENT_LOCATION);
    }
    return what.report.failed.empty() ? exit_code::ok : exit_code::some_failed;
}

std::vector<std::string> collect_ids(const std::vector<std::string>& arguments)
{
    std::vector<std::string> out;
    for (const auto& each : arguments) {
        if (each == "-") {
            std::copy(std::istream_iterator<std::string>(std::cin), {}, std::back_inserter(out));
        } else {
            out.push_back(each);
        }
    }
    if (out.empty()) {
        throw usage_error("no ids were given", "Give them as arguments, or one a line with '-'.");
    }
    return out;
}

} // namespace program
