#include "bulk.hpp"
#include "commands.hpp"
#include "usage_error.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace program {

namespace asio = boost::asio;

namespace {

class delete_arguments {
public:
    delete_arguments() = default;

    std::vector<std::string> ids;
    bool yes = false;
};

/// Asks at the terminal. Anything but yes is no.
bool user_agrees(std::size_t count)
{
    const auto things =
        count == 1 ? std::string("this track") : "these " + std::to_string(count) + " tracks";
    std::cerr << "Delete " << things << " for good, also from playlists and public pages? [y/N] "
              << std::flush;
    std::string answer;
    if (!std::getline(std::cin, answer)) {
        std::cerr << '\n';
    }
    return answer == "y" || answer == "Y" || answer == "yes" || answer == "YES";
}

asio::awaitable<exit_code> delete_tracks(session_ptr current, std::vector<std::string> ids)
{
    auto client = current->client();
    const bulk_call remove = [client](std::vector<std::string> some, andante::bulk_options how) {
        return client.generations().bulk_delete(std::move(some), std::move(how));
    };
    const auto report = co_await run_bulk(current, std::move(ids), remove);
    const bulk_words words("deleted", "id");
    co_return print_bulk(*current, report, words);
}

asio::awaitable<exit_code> delete_nothing(session_ptr current)
{
    if (current->out().json()) {
        current->out().document("{\"deleted\":[]}");
    }
    current->out().note("nothing was deleted");
    co_return exit_code::ok;
}

/// Asks before the event loop runs, so that a prompt can be interrupted like any program.
command choose(const delete_arguments& given)
{
    auto ids = collect_ids(given.ids);
    if (!given.yes) {
        const bool reads_input =
            std::find(given.ids.begin(), given.ids.end(), "-") != given.ids.end();
        if (reads_input || ::isatty(STDIN_FILENO) != 1) {
            throw usage_error(
                "deleting cannot be undone, and there is no terminal to ask at",
                "Add --yes when you are sure."
            );
        }
        if (!user_agrees(ids.size())) {
            return delete_nothing;
        }
    }
    return [ids](session_ptr current) { return delete_tracks(std::move(current), ids); };
}

} // namespace

void add_delete_command(CLI::App& app, command& chosen)
{
    const auto given = std::make_shared<delete_arguments>();
    auto* const sub = app.add_subcommand("delete", "Delete tracks for good");
    sub->add_option("ids", given->ids, "The tracks, any number; - reads ids from standard input")
        ->required()
        ->type_name("ID");
    sub->add_flag("-y,--yes", given->yes, "Do not ask");
    sub->footer(
        "Example:\n  andante list --status failed --all --json | jq -r '.generations[].id' |\n"
        "    andante delete --yes -\n"
    );
    sub->callback([given, &chosen] { chosen = choose(*given); });
}

} // namespace program
