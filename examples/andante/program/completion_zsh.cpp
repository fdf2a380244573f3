#include "program/completion.hpp"

namespace program {

namespace {

constexpr auto zsh_begin = R"(#compdef andante
# zsh completion for andante, made by: andante completion zsh
_andante()
{
    local at='' before=${words[CURRENT-1]} prefix
    local -a commands options fields
    integer i
    for ((i = 2; i < CURRENT; ++i)); do
        case "$at ${words[i]}" in
)";

constexpr auto zsh_end = R"(
    if [[ $before == --json && $PREFIX != -* && $#fields -gt 0 ]]; then
        compset -P '*,'
        compadd -q -S , -- $fields
    fi
    if [[ $PREFIX == -* ]]; then
        _describe -o option options
    elif (( $#commands )); then
        _describe command commands
    else
        _andante_arguments "$at" "$before"
    fi
}

if [[ $funcstack[1] == _andante ]]; then
    _andante "$@"
else
    compdef _andante andante
fi
)";

/// "name:about" for _describe.
std::string described(const std::string& name, const std::string& about)
{
    std::string out;
    for (const char each : name) {
        out += each == ':' ? "\\:" : std::string(1, each);
    }
    return single_quoted(out + ":" + about);
}

std::string zsh_patterns(const completed_command& of, const completed_option& option)
{
    std::string out;
    for (const auto& name : option.names) {
        out += out.empty() ? "" : "|";
        out += of.path.empty() ? "*:" + name : single_quoted(of.path + ":" + name);
    }
    return out;
}

std::string zsh_action(const completed_option& option)
{
    switch (option.kind) {
    case value_kind::words:
        return "compadd -- " + joined(option.words);
    case value_kind::files:
        return "_files";
    case value_kind::folders:
        return "_files -/";
    case value_kind::listed:
        return "_andante_listed " + single_quoted(option.lister);
    default:
        return "_message -e value " + single_quoted(option.about);
    }
}

std::string zsh_block(const completed_command& of)
{
    std::string out = "        (" + single_quoted(of.path) + ")\n            commands=(";
    for (const auto& [name, about] : of.commands) {
        out += "\n                " + described(name, about);
    }
    out += ")\n            options=(";
    for (const auto& each : of.options) {
        for (const auto& name : each.names) {
            out += "\n                " + described(name, each.about);
        }
    }
    out += ")\n            fields=(" + joined(of.fields) + ")\n";
    return out + "            ;;\n";
}

std::string paths_of(const std::vector<completed_command>& all)
{
    std::string out;
    for (const auto& each : all) {
        if (!each.path.empty()) {
            out +=
                (out.empty() ? "            (" : "|\\\n             ") + single_quoted(each.path);
        }
    }
    return out + ") at=\"$at ${words[i]}\" ;;\n        esac\n    done\n";
}

constexpr auto zsh_listed = R"sh(# Proposes the lines that a command prints.
_andante_listed()
{
    compadd -- ${(f)"$(eval $1 </dev/null)"}
}

)sh";

std::string zsh_listing(const std::string& lister, const completed_command& of)
{
    return !lister.empty()  ? "_andante_listed " + single_quoted(lister)
           : of.takes_files ? "_files"
                            : ":";
}

/// What arguments without a name may be.
std::string arguments_of(const std::vector<completed_command>& all)
{
    std::string out = zsh_listed;
    out += "_andante_arguments()\n{\n    case $1 in\n";
    for (const auto& each : all) {
        if (!each.words.empty()) {
            out += "        (" + single_quoted(each.path) + ") compadd -- " + joined(each.words) +
                   " ;;\n";
        } else if (!each.first_lister.empty() || !each.other_lister.empty()) {
            out += "        (" + single_quoted(each.path) + ") if [[ $2 == \"${1##* }\" ]]; then " +
                   zsh_listing(each.first_lister, each) + "; else " +
                   zsh_listing(each.other_lister, each) + "; fi ;;\n";
        } else if (each.takes_files) {
            out += "        (" + single_quoted(each.path) + ") _files ;;\n";
        }
    }
    return out + "    esac\n}\n\n";
}

} // namespace

std::string zsh_completion(const std::vector<completed_command>& all)
{
    std::string out = zsh_begin;
    out += paths_of(all) + "    case $at:$before in\n";
    for (const auto& each : all) {
        for (const auto& option : each.options) {
            if (option.kind != value_kind::none) {
                out += "        (" + zsh_patterns(each, option) + ") " + zsh_action(option) +
                       "; return ;;\n";
            }
        }
    }
    out += "    esac\n    case $at in\n";
    for (const auto& each : all) {
        out += zsh_block(each);
    }
    out += "    esac\n    [[ -n $at ]] && options+=(";
    for (const auto& each : all.front().options) {
        for (const auto& name : each.names) {
            out += "\n        " + described(name, each.about);
        }
    }
    out += ")\n";
    const std::string first = zsh_begin;
    const auto head = first.find("_andante()");
    return first.substr(0, head) + arguments_of(all) + out.substr(head) + zsh_end;
}

} // namespace program
