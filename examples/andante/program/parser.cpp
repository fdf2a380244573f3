#include "program/parser.hpp"

#include "program/help.hpp"
#include "program/json_fields.hpp"
#include "program/suggestion.hpp"
#include "program/terminal.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <unistd.h>
#include <variant>
#include <vector>

namespace program {

namespace {

/// CLI11 2.1 reads "[a, b]" as a list of "a" and "b", even as a value of its own. A mark in front
/// keeps such an argument whole until it has been stored.
constexpr char bracket_mark = '\x01';

std::vector<std::string> marked(const std::vector<std::string>& typed)
{
    std::vector<std::string> out; // from the last to the first, as parse() wants them
    std::transform(typed.rbegin(), typed.rend(), std::back_inserter(out), [](const auto& each) {
        return (each.starts_with('[') ? std::string(1, bracket_mark) : "") + each;
    });
    return out;
}

void drop_mark(CLI::Option& option)
{
    option.transform([](std::string text) {
        return text.starts_with(bracket_mark) ? text.substr(1) : text;
    });
}

CLI::Option* add_value(CLI::App& app, const declared_option& wanted)
{
    const auto add = [&](const auto& into) -> CLI::Option* {
        using target = std::decay_t<decltype(into)>;
        if constexpr (std::is_same_v<target, bool*>) {
            return app.add_flag(wanted.names, *into, wanted.about);
        } else if constexpr (std::is_same_v<target, value_reader>) {
            const auto read = [&wanted, into](const std::string& text) {
                if (const auto wrong = into(text)) {
                    throw CLI::ValidationError(wanted.names, *wrong);
                }
            };
            return app.add_option_function<std::string>(wanted.names, read, wanted.about);
        } else {
            return app.add_option(wanted.names, *into, wanted.about);
        }
    };
    return std::visit(add, wanted.into);
}

/// Empty when it is one of the values that the option takes.
std::string refusal_of(const declared_option& wanted, const std::string& text)
{
    if (std::find(wanted.values.begin(), wanted.values.end(), text) != wanted.values.end()) {
        return "";
    }
    std::string all;
    for (const auto& each : wanted.values) {
        all += (all.empty() ? "" : ", ") + each;
    }
    return "'" + printable(text) + "' is none of " + all;
}

void add_option(CLI::App& app, const declared_option& wanted)
{
    auto* const option = add_value(app, wanted);
    drop_mark(*option);
    if (wanted.type_name) {
        option->type_name(*wanted.type_name);
    }
    if (wanted.is_required) {
        option->required();
    }
    if (wanted.is_repeatable) {
        option->allow_extra_args(false)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
            ->trigger_on_parse();
    }
    if (wanted.has_optional_value) {
        option->expected(0, 1);
    }
    if (!wanted.values.empty()) {
        option->check([&wanted](const std::string& text) { return refusal_of(wanted, text); }, "");
    }
    if (!wanted.group.empty()) {
        option->group(wanted.group);
    }
    if (!wanted.excluded.empty()) {
        option->excludes(app.get_option(wanted.excluded));
    }
}

/// The name without the others: "--output" of "-o,--output".
std::string longest_name(const declared_option& option)
{
    return option.names.substr(option.names.rfind(',') + 1);
}

void add_all(CLI::App& app, declaration& wanted, const declaration*& named)
{
    for (const auto& each : wanted.options) {
        add_option(app, each);
    }
    if (!wanted.version.empty()) {
        app.set_version_flag("--version", wanted.version);
    }
    if (!wanted.alias.empty()) {
        app.alias(wanted.alias);
    }
    if (wanted.needs_one) {
        app.require_subcommand(1);
    }
    app.set_help_flag("-h,--help", "");
    if (wanted.callback) {
        app.callback([&app, &wanted, &named] {
            for (auto& each : wanted.options) {
                each.was_given = app.count(longest_name(each)) > 0;
            }
            if (named == nullptr) { // those of commands below it come first
                named = &wanted;
            }
        });
    }
    for (const auto& each : wanted.commands) {
        auto* const sub = app.add_subcommand(each->name, each->about);
        sub->fallthrough(); // global options may stand anywhere on the line
        sub->group(each->group.empty() ? "Commands" : each->group);
        add_all(*sub, *each, named);
    }
}

/// The innermost command that was named.
const declaration& named_command(const CLI::App& app, const declaration& program)
{
    const auto subcommands = app.get_subcommands();
    const auto* const next =
        subcommands.empty() ? nullptr : program.find(subcommands.back()->get_name());
    return next == nullptr ? program : named_command(*subcommands.back(), *next);
}

/// A word in front of the command, where only a provider may stand; empty for none.
std::string stray_word(const CLI::App& app, const std::vector<std::string>& typed)
{
    const auto subcommands = app.get_subcommands();
    const auto first = subcommands.empty() ? std::string() : subcommands.front()->get_name();
    const auto command_at = std::find(typed.begin(), typed.end(), first);
    const auto stray = [&typed, command_at](const std::string& word) {
        return !word.starts_with('-') && std::find(typed.begin(), command_at, word) != command_at;
    };
    const auto unread = app.remaining(true);
    const auto found = std::find_if(unread.begin(), unread.end(), stray);
    return command_at == typed.end() || found == unread.end() ? "" : *found;
}

/// A misspelt option, with the nearest one that the command takes.
problem unknown_option(const declaration& of, const std::string& word)
{
    std::vector<std::string> names(1, "--help");
    for (const auto* at = &of; at != nullptr; at = at->parent) {
        if (!at->version.empty()) {
            names.emplace_back("--version");
        }
        for (const auto& each : at->options) {
            if (!each.is_argument()) {
                const auto own = each.each_name();
                names.insert(names.end(), own.begin(), own.end());
            }
        }
    }
    const auto name = word.substr(0, word.find('='));
    const auto nearest = suggestion(name, names);
    return {
        of.full_name() + " has no option '" + printable(name) + "'",
        nearest.empty() ? "See: " + of.full_name() + " --help" : "Did you mean: " + nearest
    };
}

/// A command was left out.
problem missing_command(const declaration& of)
{
    std::string all;
    for (const auto& each : of.commands) {
        all += (all.empty() ? "" : ", ") + each->name;
    }
    return {of.full_name() + " needs a command: " + all, "See: " + of.full_name() + " --help"};
}

problem describe(
    const CLI::App& app,
    const declaration& program,
    const std::vector<std::string>& typed,
    const CLI::ParseError& bad
)
{
    if (const auto word = stray_word(app, typed); !word.empty()) {
        const auto unknown = unknown_command(program, word);
        return {unknown.what(), unknown.hint};
    }
    const auto& at = named_command(app, program);
    for (const auto& word : app.remaining(true)) {
        if (word.starts_with('-') && word != "-") {
            return unknown_option(at, word);
        }
        if (!at.commands.empty()) {
            const auto unknown = unknown_command(at, word);
            return {unknown.what(), unknown.hint};
        }
    }
    if (at.needs_one) {
        return missing_command(at);
    }
    return {bad.what(), "See: " + at.full_name() + " --help"};
}

/// What is printed instead of reading further: the help, at the width of the terminal.
void print_help(const declaration& of)
{
    constexpr std::size_t usual = 80;
    constexpr std::size_t widest = 100;
    const auto width = terminal_width(STDOUT_FILENO);
    std::cout << help_text(of, std::clamp(width == 0 ? usual : width, usual / 2, widest));
}

/// Reads what has been prepared. A subcommand's options come before those of the program.
void read(CLI::App& app, declaration& program, const std::vector<std::string>& typed, parsed& out)
{
    try {
        app.parse(marked(typed));
    } catch (const CLI::CallForHelp&) {
        print_help(named_command(app, program));
        out.is_answered = true;
    } catch (const CLI::Success& wanted) { // --version
        app.exit(wanted, std::cout, std::cerr);
        out.is_answered = true;
    } catch (const CLI::ParseError& bad) {
        out.wrong = describe(app, program, typed, bad);
    }
}

} // namespace

usage_error unknown_command(const declaration& of, const std::string& word)
{
    std::vector<std::string> names;
    std::vector<const declaration*> known;
    const auto add_one = [&](const std::unique_ptr<declaration>& each) {
        names.push_back(each->name);
        known.push_back(each.get());
    };
    std::for_each(of.commands.begin(), of.commands.end(), add_one);
    for (const auto& each : of.commands) { // who leaves a provider's name out may mean its command
        if (!each->group.empty()) {
            std::for_each(each->commands.begin(), each->commands.end(), add_one);
        }
    }
    const auto nearest = suggestion(word, names);
    const auto at = std::find(names.begin(), names.end(), nearest) - names.begin();
    return usage_error(
        "there is no command '" + printable(word) + "'",
        nearest.empty() ? "See: " + of.full_name() + " --help"
                        : "Did you mean: " + known[static_cast<std::size_t>(at)]->full_name()
    );
}

parsed parse(declaration& program, int count, const char* const* arguments)
{
    parsed out;
    std::vector<std::string> typed(arguments + std::min(count, 1), arguments + count);
    if (typed.empty()) {
        print_help(program);
        out.is_answered = true;
        return out;
    }
    try {
        out.fields = take_fields(typed, program);
    } catch (const usage_error& bad) {
        out.wrong = problem(bad.what(), bad.hint);
        return out;
    }
    CLI::App app(program.about, program.name);
    add_all(app, program, out.named);
    read(app, program, typed, out);
    return out;
}

} // namespace program
