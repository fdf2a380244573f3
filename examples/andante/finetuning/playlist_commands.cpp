#include "finetuning/bulk.hpp"
#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/id_lookup.hpp"
#include "finetuning/playlist_lookup.hpp"
#include "finetuning/sync_command.hpp"
#include "finetuning/views.hpp"
#include "program/id_arguments.hpp"
#include "program/usage_error.hpp"

namespace program::finetuning {

namespace asio = boost::asio;

namespace {

class edit_arguments {
public:
    edit_arguments() = default;

    std::string playlist;
    std::string target;
    std::vector<std::string> tracks;
};

using edit_command = asio::awaitable<exit_code> (*)(session_ptr, edit_arguments);

asio::awaitable<exit_code> all(session_ptr current)
{
    auto client = client_of(*current);
    const auto found = co_await client.playlists().list(current->call());
    auto& out = current->out();
    if (out.json()) {
        out.document(found.raw_json);
    } else if (found.items.empty()) {
        out.note("no playlists; they are made in the web app");
    } else {
        out.text(views::playlists(found.items, out));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> show(session_ptr current, std::string named)
{
    std::vector<std::string> names(1, std::move(named));
    const auto ids = co_await find_playlists(current, std::move(names));
    auto client = client_of(*current);
    const auto found = co_await client.playlists().get(ids.front(), current->call());
    if (current->out().json()) {
        current->out().document(found.raw_json);
    } else {
        current->out().text(views::playlist(found, current->out()));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> add(session_ptr current, edit_arguments given)
{
    std::vector<std::string> names(1, given.playlist);
    const auto ids = co_await find_playlists(current, std::move(names));
    auto client = client_of(*current);
    const bulk_call edit =
        [client, id = ids.front()](std::vector<std::string> some, andante::bulk_options how) {
            return client.playlists().add_tracks(id, std::move(some), std::move(how));
        };
    auto finding = find_tracks(current, given.tracks);
    auto tracks = co_await std::move(finding);
    const auto report = co_await run_bulk(current, std::move(tracks), edit);
    const bulk_words words("added", "trackId");
    co_return print_bulk(*current, report, words);
}

asio::awaitable<exit_code> remove(session_ptr current, edit_arguments given)
{
    std::vector<std::string> names(1, given.playlist);
    const auto ids = co_await find_playlists(current, std::move(names));
    auto client = client_of(*current);
    const bulk_call edit =
        [client, id = ids.front()](std::vector<std::string> some, andante::bulk_options how) {
            return client.playlists().remove_tracks(id, std::move(some), std::move(how));
        };
    auto finding = find_tracks_of(current, ids.front(), given.tracks);
    auto tracks = co_await std::move(finding);
    const auto report = co_await run_bulk(current, std::move(tracks), edit);
    const bulk_words words("removed", "trackId");
    co_return print_bulk(*current, report, words);
}

asio::awaitable<exit_code> move(session_ptr current, edit_arguments given)
{
    std::vector<std::string> names;
    names.push_back(given.playlist);
    names.push_back(given.target);
    const auto ids = co_await find_playlists(current, std::move(names));
    if (ids.front() == ids.back()) {
        throw usage_error("the tracks are in that playlist already: --to names the same one", "");
    }
    auto client = client_of(*current);
    const bulk_call edit = [client, ids](std::vector<std::string> some, andante::bulk_options how) {
        return client.playlists().move_tracks(
            ids.front(), ids.back(), std::move(some), std::move(how)
        );
    };
    auto finding = find_tracks_of(current, ids.front(), given.tracks);
    auto tracks = co_await std::move(finding);
    const auto report = co_await run_bulk(current, std::move(tracks), edit);
    const bulk_words words("moved", "trackId");
    co_return print_bulk(*current, report, words);
}

/// Declares one of the commands that change a playlist.
declaration& add_edit(
    declaration& app,
    const std::string& name,
    const std::string& about,
    const std::shared_ptr<edit_arguments>& given,
    edit_command what,
    command& chosen
)
{
    auto& sub = app.add_command(name, about);
    sub.add_option("playlist", &given->playlist, "Its id, the beginning of it, or its exact name")
        .required()
        .listed_by(playlist_lister)
        .type("");
    sub.add_option(
           "tracks",
           &given->tracks,
           "Ids or beginnings of them, any number; - reads them from standard input"
    )
        .required()
        .listed_by(track_lister)
        .type("ID");
    sub.callback = [given, what, &chosen] {
        given->tracks = collect_ids(given->tracks);
        chosen = [given, what](session_ptr current) { return what(std::move(current), *given); };
    };
    return sub;
}

} // namespace

void add_playlist_commands(declaration& app, command& chosen)
{
    auto& list = app.add_command("playlists", "Your playlists");
    list.fields = playlist_fields();
    list.callback = [&chosen] { chosen = all; };

    auto& one = app.add_command("playlist", "Show or change a playlist");
    one.needs_one = true;

    const auto named = std::make_shared<std::string>();
    auto& shown = one.add_command("show", "A playlist and its tracks");
    shown.fields = playlist_fields();
    shown.add_option("playlist", named.get(), "Its id, the beginning of it, or its exact name")
        .required()
        .listed_by(playlist_lister)
        .type("");
    shown.callback = [named, &chosen] {
        chosen = [named](session_ptr current) { return show(std::move(current), *named); };
    };

    add_sync_command(one, chosen);
    add_edit(one, "add", "Add tracks at the end", std::make_shared<edit_arguments>(), add, chosen);
    const auto about = "Take tracks out; they stay in your library";
    add_edit(one, "remove", about, std::make_shared<edit_arguments>(), remove, chosen);
    const auto given = std::make_shared<edit_arguments>();
    add_edit(one, "move", "Move tracks to another playlist", given, move, chosen)
        .add_option("--to", &given->target, "The other playlist, in the same way")
        .required()
        .listed_by(playlist_lister)
        .type("PLAYLIST");
}

} // namespace program::finetuning
