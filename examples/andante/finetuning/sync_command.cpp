#include "finetuning/sync_command.hpp"

#include "finetuning/bulk.hpp"
#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/playlist_lookup.hpp"
#include "program/input_text.hpp"
#include "program/json_text.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <fstream>
#include <iostream>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

class sync_arguments {
public:
    sync_arguments() = default;

    std::string playlist;
    std::string file;
    bool dry_run = false;
    std::vector<std::string> tracks;
};

/// Ids separated by white space; an empty file is an empty playlist.
std::vector<std::string> read_ids(const std::string& name)
{
    if (name == "-") {
        return words_of(read_text(std::cin, name));
    }
    std::ifstream file(name);
    if (!file) {
        throw usage_error("cannot read '" + printable(name) + "'", "");
    }
    return words_of(read_text(file, name)); // a folder must not look like an empty list
}

std::string failures(const std::vector<andante::failed_item>& all)
{
    std::vector<std::string> each;
    for (const auto& item : all) {
        json_text::object one;
        one.add_text("trackId", item.id).add_text("error", item.reason);
        each.push_back(one.text());
    }
    return json_text::array(each);
}

std::string document(const api::playlist_plan& plan)
{
    json_text::object out;
    out.add("keep", json_text::string_array(plan.keep));
    out.add("remove", json_text::string_array(plan.remove));
    out.add("add", json_text::string_array(plan.add));
    out.add("requests", std::to_string(plan.requests()));
    if (!plan.problems.empty()) {
        out.add("errors", failures(plan.problems));
    }
    return out.text();
}

exit_code print_plan(session& current, const api::playlist_plan& plan)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(document(plan));
    } else {
        std::string lines;
        for (const auto& id : plan.remove) {
            lines += "- " + printable(id) + "\n";
        }
        for (const auto& id : plan.add) {
            lines += "+ " + printable(id) + "\n";
        }
        out.text(lines);
        out.note(
            std::to_string(plan.keep.size()) + " stay, " + std::to_string(plan.remove.size()) +
            " to remove, " + std::to_string(plan.add.size()) + " to add, in " +
            std::to_string(plan.requests()) + " requests; nothing was changed"
        );
        for (const auto& each : plan.problems) {
            out.note(printable(each.id) + ": " + printable(each.reason));
        }
    }
    return plan.problems.empty() ? exit_code::ok : exit_code::some_failed;
}

std::string document(const api::playlist_change& what)
{
    json_text::object out;
    out.add("kept", json_text::string_array(what.plan.keep));
    out.add("removed", json_text::string_array(what.removed.succeeded));
    out.add("added", json_text::string_array(what.added.succeeded));
    auto failed = what.removed.failed;
    failed.insert(failed.end(), what.added.failed.begin(), what.added.failed.end());
    if (!failed.empty()) {
        out.add("errors", failures(failed));
    }
    auto rest = what.removed.unfinished();
    const auto not_added = what.added.unfinished();
    if (!rest.empty()) {
        out.add("notRemoved", json_text::string_array(rest));
    }
    if (!not_added.empty()) {
        out.add("notAdded", json_text::string_array(not_added));
    }
    return out.text();
}

exit_code print_change(session& current, const api::playlist_change& what)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(document(what));
    } else {
        out.text(
            "kept " + std::to_string(what.plan.keep.size()) + ", removed " +
            std::to_string(what.removed.succeeded.size()) + " of " +
            std::to_string(what.plan.remove.size()) + ", added " +
            std::to_string(what.added.succeeded.size()) + " of " +
            std::to_string(what.plan.add.size()) + "\n"
        );
        for (const auto* part : {&what.removed, &what.added}) {
            for (const auto& each : part->failed) {
                out.note(printable(each.id) + ": " + printable(each.reason));
            }
        }
        if (!what.complete()) {
            out.note("The playlist is not as wanted yet: run the same command again.");
        }
    }
    for (const auto* part : {&what.removed, &what.added}) {
        if (part->stopped) {
            throw_exception_from_error(*part->stopped, BOOST_CURRENT_LOCATION);
        }
    }
    return what.complete() ? exit_code::ok : exit_code::some_failed;
}

asio::awaitable<exit_code> sync(session_ptr current, sync_arguments given)
{
    std::vector<std::string> names(1, given.playlist);
    const auto ids = co_await find_playlists(current, std::move(names));
    auto client = client_of(*current);
    current->progress().begin("playlist", "reading");
    if (given.dry_run) {
        auto planning = client.playlists().plan(ids.front(), given.tracks, current->call());
        const auto plan = co_await std::move(planning);
        current->progress().end();
        co_return print_plan(*current, plan);
    }
    andante::bulk_options options(current->call());
    options.on_progress = [current](const andante::bulk_progress& seen) {
        current->progress().counted(seen.done, seen.total);
    };
    auto changing = client.playlists().set_tracks(ids.front(), given.tracks, std::move(options));
    const auto changed = co_await std::move(changing);
    current->progress().end();
    co_return print_change(*current, changed);
}

} // namespace

void add_sync_command(declaration& playlist, command& chosen)
{
    const auto given = std::make_shared<sync_arguments>();
    auto& sub =
        playlist.add_command("sync", "Make it hold exactly the tracks of a file, in that order");
    sub.add_option("playlist", &given->playlist, "Its id, the beginning of it, or its exact name")
        .required()
        .listed_by(playlist_lister)
        .type("");
    sub.add_option("file", &given->file, "Track ids, separated by blanks or lines; - for input")
        .required()
        .type("FILE");
    sub.add_flag("--dry-run", given->dry_run, "Only show what would be done");
    sub.footer = "Keeps what is in place, removes the rest and adds what is missing, in the fewest "
                 "requests.\n"
                 "Example:\n  andante list --all --json | jq -r '.generations[].id' |\n"
                 "    andante playlist sync 'Everything' -\n";
    sub.callback = [given, &chosen] {
        given->tracks = read_ids(given->file);
        chosen = [given](session_ptr current) { return sync(std::move(current), *given); };
    };
}

} // namespace program::finetuning
