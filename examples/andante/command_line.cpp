#include "command_line.hpp"

#include "commands.hpp"
#include "report.hpp"
#include "suggestion.hpp"
#include "terminal.hpp"
#include "usage_error.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <string_view>

namespace program {

namespace {

constexpr auto examples = R"(Examples:
  export FINETUNING_API_KEY=ft_live_...
  andante doctor
  andante generate warm analog synthwave, night drive --duration 95 --output night.mp3
  andante generate --from prompts.txt --output-dir tracks
  andante generate brushed drums --no-wait --json | jq -r .id
  andante list --status failed --all
  andante playlist add "Night drives" ID ID
  andante list --status failed --all --json | jq -r '.generations[].id' | andante delete --yes -

Exit codes: 0 done, 1 the API or the job failed, 2 bad usage or a refused value,
3 some items of a bulk command failed, 4 --timeout passed, 128 + N ended by signal N.)";

/// Global options may stand anywhere on the line.
void let_options_fall_through(CLI::App& app)
{
    for (auto* const each : app.get_subcommands([](CLI::App*) { return true; })) {
        each->fallthrough();
        if (each->get_footer().empty()) {
            each->footer("Options of every command: andante --help");
        }
        let_options_fall_through(*each);
    }
}

/// CLI11 2.1 reads "[a, b]" as a list of "a" and "b", even as a value of its own. A mark in front
/// keeps such an argument whole until it has been stored.
constexpr char bracket_mark = '\x01';

std::vector<std::string> marked(int count, const char* const* arguments)
{
    std::vector<std::string> out;
    for (int at = count - 1; at > 0; --at) { // from the last to the first, as parse() wants them
        const std::string_view each(arguments[at]);
        out.push_back(
            (each.starts_with('[') ? std::string(1, bracket_mark) : "") + std::string(each)
        );
    }
    return out;
}

void drop_marks(CLI::App& app)
{
    for (auto* const option : app.get_options([](const CLI::Option*) { return true; })) {
        option->transform([](std::string text) {
            return text.starts_with(bracket_mark) ? text.substr(1) : text;
        });
    }
    for (auto* const each : app.get_subcommands([](CLI::App*) { return true; })) {
        drop_marks(*each);
    }
}

/// True when --json is among the arguments, also when they cannot be understood.
bool wants_json(int count, const char* const* arguments)
{
    for (int at = 1; at < count; ++at) {
        const std::string_view each(arguments[at]);
        if (each == "--") {
            return false;
        }
        if (each == "--json") {
            return true;
        }
    }
    return false;
}

/// The innermost command that was named.
const CLI::App& named_command(const CLI::App& app)
{
    const auto subcommands = app.get_subcommands();
    return subcommands.empty() ? app : named_command(*subcommands.back());
}

/// "andante playlist add", for "see ... --help".
std::string full_name(const CLI::App& app)
{
    const auto* const parent = app.get_parent();
    return parent == nullptr ? "andante" : full_name(*parent) + " " + app.get_name();
}

usage_error unknown_command(const CLI::App& of, const std::string& word)
{
    std::vector<std::string> names;
    for (const auto* const each : of.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(each->get_name());
    }
    const auto nearest = suggestion(word, names);
    return usage_error(
        "there is no command '" + printable(word) + "'",
        nearest.empty() ? "See: " + full_name(of) + " --help"
                        : "Did you mean: " + full_name(of) + " " + nearest
    );
}

problem describe(const CLI::App& app, const CLI::ParseError& bad)
{
    const auto& at = named_command(app);
    const auto help = "See: " + full_name(at) + " --help";
    if (at.get_subcommands([](const CLI::App*) { return true; }).empty()) {
        return {bad.what(), help};
    }
    for (const auto& word : app.remaining(true)) {
        if (!word.starts_with('-')) {
            const auto unknown = unknown_command(at, word);
            return {unknown.what(), unknown.hint};
        }
    }
    return {bad.what(), help};
}

/// "andante help playlist add" is "andante playlist add --help".
class help_wanted {
public:
    explicit help_wanted(std::vector<std::string> command_words)
        : words(std::move(command_words))
    {}

    std::vector<std::string> words;
};

CLI::App* find_command(CLI::App& app, const std::string& name)
{
    for (auto* const each : app.get_subcommands([](CLI::App*) { return true; })) {
        if (each->check_name(name)) {
            return each;
        }
    }
    return nullptr;
}

void add_help_command(CLI::App& app)
{
    const auto words = std::make_shared<std::vector<std::string>>();
    auto* const sub = app.add_subcommand("help", "What a command does: the same as its --help");
    sub->add_option("command", *words, "The command")->type_name("COMMAND");
    sub->callback([words, &app] {
        auto* at = &app;
        for (const auto& word : *words) {
            auto* const next = find_command(*at, word);
            if (next == nullptr) {
                throw unknown_command(*at, word);
            }
            at = next;
        }
        throw help_wanted(*words);
    });
}

exit_code run_help(const std::vector<std::string>& words)
{
    std::vector<const char*> arguments(1, "andante");
    for (const auto& word : words) {
        arguments.push_back(word.c_str());
    }
    arguments.push_back("--help");
    return run_command_line(static_cast<int>(arguments.size()), arguments.data());
}

} // namespace

exit_code run_command_line(int count, const char* const* arguments)
{
    CLI::App app("Music from text, at the pace that Finetuning.ai allows.", "andante");
    const auto options = std::make_shared<global_options>();
    command chosen;
    add_global_options(app, options);
    app.set_version_flag("--version", "andante " ANDANTE_VERSION_STRING);
    app.require_subcommand(1);
    add_generate_commands(app, chosen);
    add_track_commands(app, chosen);
    add_delete_command(app, chosen);
    add_playlist_commands(app, chosen);
    add_account_commands(app, chosen);
    add_limits_command(app, chosen);
    add_doctor_command(app, chosen);
    add_sound_effect_commands(app, chosen);
    add_help_command(app);
    app.footer(examples); // last: commands that are added later would have it too
    let_options_fall_through(app);
    drop_marks(app);
    output early(wants_json(count, arguments), false);
    try {
        app.parse(marked(count, arguments));
    } catch (const CLI::Success& wanted) { // --help and --version
        app.exit(wanted, std::cout, std::cerr);
        return exit_code::ok;
    } catch (const help_wanted& wanted) {
        return run_help(wanted.words);
    } catch (const CLI::ParseError& bad) {
        return tell(early, describe(app, bad), "");
    } catch (const usage_error& bad) {
        return tell(early, problem(bad.what(), bad.hint), "");
    }
    return run(chosen, *options);
}

} // namespace program
