#include "finetuning/bulk.hpp"
#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/id_lookup.hpp"
#include "finetuning/views.hpp"
#include "program/asking.hpp"
#include "program/id_arguments.hpp"
#include "program/json_text.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <unistd.h>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

/// "30d": a whole number of minutes, hours, days or weeks.
std::optional<std::chrono::milliseconds> parse_age(std::string_view text)
{
    static const std::map<char, std::chrono::minutes> units{
        {'m', std::chrono::minutes(1)},
        {'h', std::chrono::hours(1)},
        {'d', std::chrono::hours(24)},
        {'w', std::chrono::hours(7 * 24)}
    };
    unsigned count = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec != std::errc() || end - read.ptr != 1 || count > 100'000) {
        return std::nullopt;
    }
    const auto unit = units.find(*read.ptr);
    return unit == units.end() ? std::nullopt
                               : std::optional<std::chrono::milliseconds>(count * unit->second);
}

class delete_arguments {
public:
    delete_arguments() = default;

    std::vector<std::string> ids;
    std::string older_than;
    std::string status;
    bool yes = false;
    bool dry_run = false;
};

/// So many tracks are named before the question.
constexpr std::size_t most_named = 10;

std::string title_of(const api::generation& track)
{
    const auto& title = track.title && !track.title->empty() ? track.title : track.prompt;
    return printable(title.value_or(""));
}

/// What is about to go, and whether it may.
std::string question(const std::vector<api::generation>& tracks, std::size_t columns)
{
    table shown(std::vector<std::string>(2));
    shown.has_ids(0);
    for (std::size_t at = 0; at < std::min(tracks.size(), most_named); ++at) {
        const auto title = title_of(tracks[at]);
        shown.add({"  " + printable(tracks[at].id), title.empty() ? "(an older track)" : title});
    }
    const auto lines = shown.text(columns);
    auto out = lines.substr(lines.find('\n') + 1);
    if (tracks.size() > most_named) {
        out += "  and " + std::to_string(tracks.size() - most_named) + " more\n";
    }
    const auto things = tracks.size() == 1 ? std::string("this track")
                                           : "these " + std::to_string(tracks.size()) + " tracks";
    return out + "Delete " + things + " for good, also from playlists and public pages?";
}

asio::awaitable<exit_code> delete_found(session_ptr current, std::vector<std::string> ids)
{
    auto client = client_of(*current);
    const bulk_call remove = [client](std::vector<std::string> some, andante::bulk_options how) {
        return client.generations().bulk_remove(std::move(some), std::move(how));
    };
    const auto report = co_await run_bulk(current, std::move(ids), remove);
    const bulk_words words("deleted", "id");
    co_return print_bulk(*current, report, words);
}

asio::awaitable<exit_code> delete_tracks(session_ptr current, std::vector<std::string> typed)
{
    auto finding = find_tracks(current, std::move(typed));
    auto ids = co_await std::move(finding);
    co_return co_await delete_found(std::move(current), std::move(ids));
}

exit_code print_nothing(session& current, std::string_view why)
{
    if (current.out().json()) {
        current.out().document("{\"deleted\":[]}");
    }
    current.out().note(why);
    return exit_code::ok;
}

asio::awaitable<exit_code> find_nothing(session_ptr current)
{
    co_return print_nothing(*current, "nothing to delete");
}

/// Tracks that were found, and what ended the search too early.
class search_result {
public:
    search_result() = default;

    std::vector<api::generation> tracks;
    std::size_t read = 0;
    std::optional<andante::error> stopped;
};

/// The tracks that were created so long ago.
asio::awaitable<search_result>
find_old(session_ptr current, std::chrono::milliseconds age, std::string status)
{
    auto client = client_of(*current);
    api::list_query query;
    if (!status.empty()) {
        query.status = andante::open_enum<api::generation_status>(std::string_view(status));
    }
    const auto before = std::chrono::system_clock::now() - age;
    auto range = client.generations().list_all(query, current->call());
    search_result found;
    current->progress().begin("tracks", "0 read");
    while (!found.stopped) {
        auto reading = range.next();
        auto next = co_await andante::as_result(std::move(reading));
        if (next.has_error()) {
            found.stopped = next.error();
            break;
        }
        if (!*next) {
            break;
        }
        auto& track = **next;
        current->progress().detail(std::to_string(++found.read) + " read");
        if (track.created_at && *track.created_at < before) {
            found.tracks.push_back(std::move(track));
        }
    }
    current->progress().end();
    co_return found;
}

std::vector<std::string> ids_of(const std::vector<api::generation>& tracks)
{
    std::vector<std::string> ids;
    ids.reserve(tracks.size());
    for (const auto& each : tracks) {
        ids.push_back(each.id);
    }
    return ids;
}

exit_code print_preview(session& current, const std::vector<api::generation>& tracks)
{
    auto& out = current.out();
    if (out.json()) {
        const auto ids = json_text::string_array(ids_of(tracks));
        out.document(json_text::object().add("wouldDelete", ids).text());
    } else if (!tracks.empty()) {
        out.text(views::tracks(tracks, out));
    }
    out.note(std::to_string(tracks.size()) + " would be deleted; nothing was");
    return exit_code::ok;
}

/// Tells how far the search came, and throws what ended it. Nothing is deleted by then.
[[noreturn]] void
stop_search(session& current, const search_result& found, const delete_arguments& given)
{
    if (given.dry_run && !found.tracks.empty()) {
        print_preview(current, found.tracks);
    }
    current.explain_stop(
        "Nothing was deleted: of the newest " + std::to_string(found.read) + " tracks " +
        std::to_string(found.tracks.size()) +
        " would be, and older ones were not looked at. To go on: the same command again"
    );
    throw_exception_from_error(*found.stopped, BOOST_CURRENT_LOCATION);
}

asio::awaitable<exit_code> delete_old(session_ptr current, delete_arguments given)
{
    const auto age = *parse_age(given.older_than);
    const auto found = co_await find_old(current, age, given.status);
    if (found.stopped) {
        stop_search(*current, found, given);
    }
    if (given.dry_run) {
        co_return print_preview(*current, found.tracks);
    }
    if (found.tracks.empty()) {
        co_return co_await find_nothing(std::move(current));
    }
    auto ids = ids_of(found.tracks);
    co_return co_await delete_found(std::move(current), std::move(ids));
}

asio::awaitable<exit_code> preview(session_ptr current, std::vector<std::string> ids)
{
    auto looking = look_up_tracks(current, std::move(ids));
    const auto tracks = co_await std::move(looking);
    co_return print_preview(*current, tracks);
}

asio::awaitable<exit_code> ask_and_delete(session_ptr current, std::vector<std::string> ids)
{
    auto looking = look_up_tracks(current, std::move(ids));
    const auto tracks = co_await std::move(looking);
    auto asking = user_agrees(current, question(tracks, current->out().note_width()));
    const bool agreed = co_await std::move(asking);
    if (!agreed) {
        co_return print_nothing(*current, "nothing was deleted");
    }
    ids = ids_of(tracks);
    co_return co_await delete_found(std::move(current), std::move(ids));
}

command choose_old(const delete_arguments& given)
{
    if (!given.ids.empty()) {
        throw usage_error("give either ids or --older-than", "");
    }
    if (!parse_age(given.older_than)) {
        throw usage_error(
            "'" + printable(given.older_than) + "' is not an age", "Write 30d, 12h, 2w or 90m."
        );
    }
    if (!given.yes && !given.dry_run) {
        throw usage_error(
            "deleting by age cannot be undone",
            "Look with --dry-run first; add --yes when you are sure."
        );
    }
    return [given](session_ptr current) { return delete_old(std::move(current), given); };
}

/// Ids are read before the event loop runs: typing them can be interrupted like any program.
command choose(const delete_arguments& given)
{
    if (!given.older_than.empty()) {
        return choose_old(given);
    }
    if (!given.status.empty()) {
        throw usage_error("--status goes with --older-than", "");
    }
    auto ids = collect_ids(given.ids, true); // a list that was piped in may have nothing in it
    if (ids.empty() && !given.dry_run) {
        return find_nothing;
    }
    if (given.dry_run) {
        return [ids](session_ptr current) { return preview(std::move(current), ids); };
    }
    if (!given.yes) {
        const bool reads_input =
            std::find(given.ids.begin(), given.ids.end(), "-") != given.ids.end();
        if (reads_input || ::isatty(STDIN_FILENO) != 1) {
            throw usage_error(
                "deleting cannot be undone, and there is no terminal to ask at",
                "Add --yes when you are sure."
            );
        }
        return [ids](session_ptr current) { return ask_and_delete(std::move(current), ids); };
    }
    return [ids](session_ptr current) { return delete_tracks(std::move(current), ids); };
}

} // namespace

void add_delete_command(declaration& app, command& chosen)
{
    const auto given = std::make_shared<delete_arguments>();
    auto& sub = app.add_command("delete", "Delete tracks for good");
    sub.add_option(
           "ids",
           &given->ids,
           "The tracks, any number: ids or beginnings of them; - reads them from standard input"
    )
        .listed_by(track_lister)
        .type("ID");
    sub.add_option(
           "--older-than", &given->older_than, "All that were created so long ago: 30d, 12h"
    )
        .type("AGE");
    sub.add_option("--status", &given->status, "Only those in this state, with --older-than")
        .one_of(states())
        .type("STATUS");
    sub.add_flag("-y,--yes", given->yes, "Do not ask");
    sub.add_flag("--dry-run", given->dry_run, "Only show what would be deleted");
    sub.footer =
        "Example:\n  andante list --status failed --all --json | jq -r '.generations[].id' |\n"
        "    andante delete --yes -\n"
        "  andante delete --older-than 30d --status failed --dry-run\n";
    sub.callback = [given, &chosen] { chosen = choose(*given); };
}

} // namespace program::finetuning
