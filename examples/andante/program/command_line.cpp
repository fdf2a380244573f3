#include "program/command_line.hpp"

#include "program/global_options.hpp"
#include "program/json_text.hpp"
#include "program/parser.hpp"
#include "program/report.hpp"
#include "program/run.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/usage_error.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;

namespace {

constexpr auto exit_codes = R"(
Exit codes: 0 done, 1 the API or the job failed, 2 bad usage or a refused value,
3 some items of a bulk command failed, 4 --timeout passed, 128 + N ended by signal N.)";

/// True when --json or --jq is among the arguments, also when they cannot be understood.
bool wants_json(int count, const char* const* arguments)
{
    for (int at = 1; at < count; ++at) {
        const std::string_view each(arguments[at]);
        if (each == "--") {
            return false;
        }
        if (each == "--json" || each.starts_with("--json=") || each == "--jq" ||
            each.starts_with("--jq=")) {
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

asio::awaitable<exit_code> print_version(session_ptr current, std::string text)
{
    if (current->out().json()) {
        json_text::object out;
        out.add_text("version", ANDANTE_VERSION_STRING);
        current->out().document(out.text());
    } else {
        current->out().text(text + "\n");
    }
    co_return exit_code::ok;
}

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

void add_version_command(declaration& app, command& chosen)
{
    auto& sub = app.add_command("version", "The program's version: the same as --version");
    sub.callback = [&app, &chosen] {
        chosen = [text = app.version](session_ptr current) {
            return print_version(std::move(current), text);
        };
    };
}

/// How to reach a provider, and what it is good for.
std::string settings_text(const provider& whose)
{
    const auto& facts = whose.profile;
    return "  export " + facts.key_variable + "=" + facts.key_form.begins + "...\n  " +
           whose.typed("doctor") + "\n" + whose.examples;
}

std::string footer_of(const provider& whose)
{
    const auto& facts = whose.profile;
    return "Key: " + facts.key_variable + ". Address: " + facts.url_variable + ", or " +
           facts.base_url + ".\nLimits: " + limits_text(facts) + " (--limit).\n\nExamples:\n" +
           settings_text(whose) + "\nOptions of every command: andante --help";
}

/// The whole command line: each provider's commands below its name, those of the first one also
/// without it.
class grammar {
public:
    explicit grammar(const std::vector<provider>& all)
        : app("andante", about(all))
        , all_(all)
    {
        add_global_options(app, options, all);
        app.version = "andante " ANDANTE_VERSION_STRING;
        app.needs_one = true;
        app.footer = "Examples:\n" + settings_text(all.front()) + exit_codes;
        add_commands(app, all.front());
        add_provider_option();
        add_profiles_command(app, chosen);
        add_listen_command(app, chosen);
        add_journal_commands(app, chosen);
        add_help_command(app);
        add_version_command(app, chosen);
        for (const auto& each : all) {
            add_provider(each);
        }
        add_completion_command(app, chosen);
        add_man_command(app, chosen);
    }

    /// Whose command it is.
    const provider& owner_of(const declaration* named) const
    {
        for (const auto& each : all_) {
            if (each.profile.name == options->provider) {
                return each;
            }
        }
        for (; named != nullptr; named = named->parent) {
            const auto found = groups_.find(named);
            if (found != groups_.end()) {
                return *found->second;
            }
        }
        return all_.front();
    }

    std::shared_ptr<global_options> options = std::make_shared<global_options>();
    command chosen;
    declaration app;

private:
    static std::string about(const std::vector<provider>& all)
    {
        const auto& first = all.front();
        return "Generation APIs from the command line, at the pace that they allow.\n"
               "Without a provider's name, a command is one of " +
               first.profile.title + ": " + first.about + ".";
    }

    void add_commands(declaration& group, const provider& whose)
    {
        whose.add_commands(group, chosen);
        of_any_ = add_login_commands(group, chosen);
        of_any_.push_back(&add_api_command(group, chosen));
        of_any_.push_back(&add_routes_command(group, chosen));
        add_limits_command(group, chosen);
        add_doctor_command(group, chosen);
        add_resume_command(group, chosen);
    }

    /// For commands that every provider has, and that stand in front of all of them too.
    void add_provider_option()
    {
        std::vector<std::string> names;
        names.reserve(all_.size());
        for (const auto& each : all_) {
            names.push_back(each.profile.name);
        }
        for (auto* const each : of_any_) {
            each->add_option("--provider", &options->provider, "Whose; default: " + names.front())
                .type("NAME")
                .one_of(names);
        }
    }

    void add_provider(const provider& whose)
    {
        auto& group = app.add_command(whose.profile.name, whose.profile.title + ": " + whose.about);
        group.group = "Providers";
        group.needs_one = true;
        group.footer = footer_of(whose);
        if (whose.rules) {
            add_rules_option(group, *whose.rules);
        }
        add_commands(group, whose);
        groups_.emplace(&group, &whose);
    }

    void add_rules_option(declaration& group, const rule_choice& choice)
    {
        const auto choose = [into = options, &choice](const std::string& name) {
            into->rules = name;
            into->rules_option = choice.option;
            return std::optional<std::string>();
        };
        group.add_option(choice.option, choose, choice.about)
            .of_all_below()
            .type("NAME")
            .one_of(choice.names);
    }

    std::vector<declaration*> of_any_; ///< Of those that were declared last.
    const std::vector<provider>& all_;
    std::map<const declaration*, const provider*> groups_;
};

/// The provider, by the rules that were chosen.
provider by_rules(const provider& whose, const std::string& name)
{
    if (name.empty() || !whose.rules) {
        return whose;
    }
    auto out = whose.rules->with(name);
    out.needs_name = whose.needs_name;
    return out;
}

exit_code run_help(std::vector<provider> all, const std::vector<std::string>& words)
{
    std::vector<const char*> arguments(1, "andante");
    for (const auto& word : words) {
        arguments.push_back(word.c_str());
    }
    arguments.push_back("--help");
    const auto count = static_cast<int>(arguments.size());
    return run_command_line(std::move(all), count, arguments.data());
}

} // namespace

exit_code run_command_line(std::vector<provider> all, int count, const char* const* arguments)
{
    for (auto& each : all) {
        each.needs_name = &each != &all.front();
    }
    grammar line(all);
    data_form early_form;
    early_form.json = wants_json(count, arguments);
    output early(std::move(early_form), false);
    try {
        const auto read = parse(line.app, count, arguments);
        if (read.is_answered) {
            return exit_code::ok;
        }
        if (read.wrong) {
            return tell(early, *read.wrong, "");
        }
        const auto whose = by_rules(line.owner_of(read.named), line.options->rules);
        line.options->form.fields = read.fields;
        line.options->prepare_form();
        line.options->check_limits(whose.profile);
        read.named->callback();
        return run(line.chosen, whose, *line.options);
    } catch (const help_wanted& wanted) {
        return run_help(all, wanted.words);
    } catch (const usage_error& bad) {
        return tell(early, problem(bad.what(), bad.hint), "");
    }
}

} // namespace program
