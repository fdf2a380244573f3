#include "options.hpp"

#include <andante/version.hpp>

#include "journal_file.hpp"

#include <CLI/CLI.hpp>

namespace studio_server {

bool parse_command_line(int argc, char** argv, options& into, int& exit_code)
{
    CLI::App app("A page that makes music through the Finetuning.ai API and shows how.");
    app.add_option("--address", into.address, "Numeric address to listen on")
        ->capture_default_str();
    app.add_option("--port", into.port, "Port to listen on; 0 takes a free one")
        ->capture_default_str();
    app.add_option(
        "--public-url",
        into.public_url,
        "Where the service, and people, reach this server, for example https://studio.example.org"
    );
    bool no_webhooks = false;
    app.add_flag("--no-webhooks", no_webhooks, "Find out by polling alone when a track is done");
    app.add_option(
        "--chat-model",
        into.chat_model,
        "Lets people chat with this model, by the service that OPENAI_API_KEY and "
        "OPENAI_BASE_URL name"
    );
    into.journal = usual_journal();
    app.add_option(
           "--journal",
           into.journal,
           "Where prompts that wait, and tracks that are being made, are written down, so that the "
           "next start goes on with them; \"\" for nowhere"
    )
        ->capture_default_str();
    app.add_option("--page", into.page_folder, "Serve the page from this folder")
        ->check(CLI::ExistingDirectory);
    app.set_version_flag("--version", "studio_server " ANDANTE_VERSION_STRING);
    app.footer(
        "The key comes from FINETUNING_API_KEY, the API's address from FINETUNING_BASE_URL. "
        "Without "
        "--public-url\nwebhooks work only against an emulator on this machine. scripts/demo studio "
        "starts both.\nEverybody who reaches the address can spend the account's credits: leave it "
        "on this machine,\nor put a server with a login in front."
    );
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        exit_code = app.exit(problem) == 0 ? 0 : 2;
        return false;
    }
    into.use_webhooks = !no_webhooks;
    return true;
}

} // namespace studio_server
