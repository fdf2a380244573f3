#include "parser.hpp"

#include "suggestion.hpp"
#include "terminal.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace program {

namespace {

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

void add_all(CLI::App& app, declaration& wanted)
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
    if (wanted.callback) {
        app.callback([&app, &wanted] {
            for (auto& each : wanted.options) {
                each.was_given = app.count(longest_name(each)) > 0;
            }
            wanted.callback();
        });
    }
    for (const auto& each : wanted.commands) {
        auto* const sub = app.add_subcommand(each->name, each->about);
        sub->fallthrough(); // global options may stand anywhere on the line
        add_all(*sub, *each);
    }
    const bool is_program = wanted.parent == nullptr; // it shows those options itself
    app.footer(
        wanted.footer.empty() && !is_program ? "Options of every command: andante --help"
                                             : wanted.footer
    );
}

/// The innermost command that was named.
const declaration& named_command(const CLI::App& app, const declaration& program)
{
    const auto subcommands = app.get_subcommands();
    const auto* const next =
        subcommands.empty() ? nullptr : program.find(subcommands.back()->get_name());
    return next == nullptr ? program : named_command(*subcommands.back(), *next);
}

problem describe(const CLI::App& app, const declaration& program, const CLI::ParseError& bad)
{
    const auto& at = named_command(app, program);
    const auto help = "See: " + at.full_name() + " --help";
    if (at.commands.empty()) {
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

} // namespace

usage_error unknown_command(const declaration& of, const std::string& word)
{
    std::vector<std::string> names;
    for (const auto& each : of.commands) {
        names.push_back(each->name);
    }
    const auto nearest = suggestion(word, names);
    return usage_error(
        "there is no command '" + printable(word) + "'",
        nearest.empty() ? "See: " + of.full_name() + " --help"
                        : "Did you mean: " + of.full_name() + " " + nearest
    );
}

parsed parse(declaration& program, int count, const char* const* arguments)
{
    CLI::App app(program.about, program.name);
    add_all(app, program);
    parsed out;
    try {
        app.parse(marked(count, arguments));
    } catch (const CLI::Success& wanted) { // --help and --version
        app.exit(wanted, std::cout, std::cerr);
        out.is_answered = true;
    } catch (const CLI::ParseError& bad) {
        out.wrong = describe(app, program, bad);
    }
    return out;
}

} // namespace program
