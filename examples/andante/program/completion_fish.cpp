#include "program/completion.hpp"

namespace program {

namespace {

constexpr auto fish_begin = R"(# fish completion for andante, made by: andante completion fish
function __andante_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        if contains -- "$at $word" $__andante_paths
            set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
# Whether the word to complete stands directly behind the command.
function __andante_first
    set -l words (commandline -opc)
    test "$words[-1]" = (string split -r -m 1 ' ' -- $argv[1])[-1]
end
complete -c andante -f
)";

std::string fish_quoted(const std::string& text)
{
    std::string out = "'";
    for (const char each : text) {
        out += each == '\'' || each == '\\' ? std::string("\\") + each : std::string(1, each);
    }
    return out + "'";
}

/// The condition that this command stands on the line; nothing for the program's own options.
std::string fish_condition(const completed_command& of)
{
    return " -n " + fish_quoted("__andante_at " + fish_quoted(of.path));
}

std::string fish_option(const completed_command& of, const completed_option& option)
{
    std::string out =
        "complete -c andante" + (of.path.empty() ? std::string() : fish_condition(of));
    for (const auto& name : option.names) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    switch (option.kind) {
    case value_kind::words:
        out += " -x -a " + fish_quoted(joined(option.words));
        break;
    case value_kind::files:
        out += " -r -F";
        break;
    case value_kind::folders:
        out += " -x -a '(__fish_complete_directories)'";
        break;
    case value_kind::listed:
        out += " -x -a " + fish_quoted("(" + option.lister + ")");
        break;
    case value_kind::anything:
        out += " -x";
        break;
    case value_kind::none:
        break;
    }
    return out + " -d " + fish_quoted(option.about) + "\n";
}

/// What a command prints, for the first argument or for the others.
std::string
fish_listed(const completed_command& of, const std::string& where, const std::string& lister)
{
    if (lister.empty()) {
        return "";
    }
    const auto path = fish_quoted(of.path);
    return "complete -c andante -n " +
           fish_quoted("__andante_at " + path + "; and " + where + " " + path) + " -a " +
           fish_quoted("(" + lister + ")") + "\n";
}

std::string fish_lines(const completed_command& of)
{
    std::string out;
    for (const auto& [name, about] : of.commands) {
        out += "complete -c andante" + fish_condition(of) + " -a " + fish_quoted(name) + " -d " +
               fish_quoted(about) + "\n";
    }
    for (const auto& each : of.options) {
        out += fish_option(of, each);
    }
    if (!of.words.empty()) {
        out += "complete -c andante" + fish_condition(of) + " -a " + fish_quoted(joined(of.words)) +
               "\n";
    }
    out += fish_listed(of, "__andante_first", of.first_lister);
    out += fish_listed(of, "not __andante_first", of.other_lister);
    if (of.takes_files) {
        const auto path = fish_quoted(of.path);
        out += of.first_lister.empty()
                   ? "complete -c andante" + fish_condition(of) + " -F\n"
                   : "complete -c andante -n " +
                         fish_quoted("__andante_at " + path + "; and not __andante_first " + path) +
                         " -F\n";
    }
    return out;
}

} // namespace

std::string fish_completion(const std::vector<completed_command>& all)
{
    std::string out = fish_begin;
    out += "set -g __andante_paths";
    for (const auto& each : all) {
        out += each.path.empty() ? "" : " \\\n    " + fish_quoted(each.path);
    }
    out += "\n";
    for (const auto& each : all) {
        out += fish_lines(each);
    }
    return out;
}

} // namespace program
