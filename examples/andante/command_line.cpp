#include "command_line.hpp"

#include "commands.hpp"
#include "global_options.hpp"
#include "parser.hpp"
#include "report.hpp"
#include "usage_error.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// "andante help playlist add" is "andante playlist add --help".
class help_wanted {
public:
    explicit help_wanted(std::vector<std::string> command_words)
        : words(std::move(command_words))
    {}

    std::vector<std::string> words;
};

void add_help_command(declaration& app)
{
    const auto words = std::make_shared<std::vector<std::string>>();
    auto& sub = app.add_command("help", "What a command does: the same as its --help");
    sub.add_option("command", words.get(), "The command").type("COMMAND");
    sub.callback = [words, &app] {
        const declaration* at = &app;
        for (const auto& word : *words) {
            const auto* const next = at->find(word);
            if (next == nullptr) {
                throw unknown_command(*at, word);
            }
            at = next;
        }
        throw help_wanted(*words);
    };
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
    declaration app("andante", "Music from text, at the pace that Finetuning.ai allows.");
    const auto options = std::make_shared<global_options>();
    command chosen;
    add_global_options(app, options);
    app.version = "andante " ANDANTE_VERSION_STRING;
    app.needs_one = true;
    app.footer = examples;
    add_generate_commands(app, chosen);
    add_track_commands(app, chosen);
    add_delete_command(app, chosen);
    add_playlist_commands(app, chosen);
    add_account_commands(app, chosen);
    add_limits_command(app, chosen);
    add_doctor_command(app, chosen);
    add_sound_effect_commands(app, chosen);
    add_help_command(app);
    output early(wants_json(count, arguments), false);
    try {
        const auto read = parse(app, count, arguments);
        if (read.is_answered) {
            return exit_code::ok;
        }
        if (read.wrong) {
            return tell(early, *read.wrong, "");
        }
    } catch (const help_wanted& wanted) {
        return run_help(wanted.words);
    } catch (const usage_error& bad) {
        return tell(early, problem(bad.what(), bad.hint), "");
    }
    return run(chosen, *options);
}

} // namespace program
