#include "command_line.hpp"

#include "commands.hpp"
#include "report.hpp"
#include "suggestion.hpp"
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
3 some items of a bulk command failed, 4 --timeout passed, 130 interrupted.)";

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

problem describe(const CLI::App& app, const CLI::ParseError& bad)
{
    const auto& at = named_command(app);
    const auto help = "See: " + full_name(at) + " --help";
    std::vector<std::string> names;
    for (const auto* const each : at.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(each->get_name());
    }
    if (names.empty()) {
        return {bad.what(), help};
    }
    for (const auto& word : app.remaining(true)) {
        if (!word.starts_with('-')) {
            const auto nearest = suggestion(word, names);
            const auto hint =
                nearest.empty() ? help : "Did you mean: " + full_name(at) + " " + nearest;
            return {"there is no command '" + word + "'", hint};
        }
    }
    return {bad.what(), help};
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
    app.footer(examples); // last: commands that are added later would have it too
    let_options_fall_through(app);
    drop_marks(app);
    output early(wants_json(count, arguments), false);
    try {
        app.parse(marked(count, arguments));
    } catch (const CLI::Success& wanted) { // --help and --version
        app.exit(wanted, std::cout, std::cerr);
        return exit_code::ok;
    } catch (const CLI::ParseError& bad) {
        return tell(early, describe(app, bad), "");
    } catch (const usage_error& bad) {
        return tell(early, problem(bad.what(), bad.hint), "");
    }
    return run(chosen, *options);
}

} // namespace program
