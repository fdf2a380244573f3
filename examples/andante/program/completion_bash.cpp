#include "program/completion.hpp"

namespace program {

namespace {

constexpr auto bash_begin = R"(# bash completion for andante, made by: andante completion bash
_andante_proposed()
{
    local path=$1 option=$2
    kind='' words='' commands='' options='' fields='' first='' other='' lister=''
)";

constexpr auto bash_end = R"(}

# Proposes the lines that a command prints; readline quotes them as it does with files.
_andante_listed()
{
    local typed=${1#[\"\']} line
    typed=${typed//\\/}
    compopt -o filenames 2>/dev/null
    while IFS='' read -r line; do
        [[ -n $line && $line == "$typed"* ]] && COMPREPLY+=("$line")
    done < <(eval "$2" </dev/null)
}

_andante()
{
    local cur=${COMP_WORDS[COMP_CWORD]} before='' path='' i
    local kind words commands options fields first other lister
    for ((i = 1; i < COMP_CWORD; ++i)); do
        before=${COMP_WORDS[i]}
        if _andante_leads "$path $before"; then
            path="$path $before"
        fi
    done
    if [[ $cur == = ]]; then
        cur=''
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    _andante_proposed "$path" "$before"
    [[ $kind == files && -n $first && $before == "${path##* }" ]] && kind=''
    local IFS=$' \t\n'
    case $kind in
        words) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
        files) compopt -o filenames 2>/dev/null; IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")) ;;
        folders) compopt -o filenames 2>/dev/null; IFS=$'\n'; COMPREPLY=($(compgen -d -- "$cur")) ;;
        listed) _andante_listed "$cur" "$lister" ;;
        anything) ;;
        *)
            if [[ $before == --json && $cur != -* && -n $fields ]]; then
                local before_last=''
                [[ $cur == *,* ]] && before_last=${cur%,*},
                compopt -o nospace 2>/dev/null
                COMPREPLY=($(compgen -P "$before_last" -W "$fields" -- "${cur##*,}"))
            fi
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "$options" -- "$cur"))
            elif [[ -n $commands ]]; then
                COMPREPLY+=($(compgen -W "$commands" -- "$cur"))
            elif [[ -n $words ]]; then
                COMPREPLY+=($(compgen -W "$words" -- "$cur"))
            elif [[ -n $first && $before == "${path##* }" ]]; then
                _andante_listed "$cur" "$first"
            elif [[ -n $other ]]; then
                _andante_listed "$cur" "$other"
            fi
            ;;
    esac
}
complete -F _andante andante
)";

/// The patterns "' list:--status' | ' list:-s'" of a case.
std::string bash_patterns(const completed_command& of, const completed_option& option)
{
    std::string out;
    for (const auto& name : option.names) {
        out += out.empty() ? "" : " | ";
        out += of.path.empty() ? "*:" + name : single_quoted(of.path + ":" + name);
    }
    return out;
}

std::string bash_kind(const completed_option& option)
{
    switch (option.kind) {
    case value_kind::words:
        return "kind=words words=" + single_quoted(joined(option.words));
    case value_kind::files:
        return "kind=files";
    case value_kind::folders:
        return "kind=folders";
    case value_kind::listed:
        return "kind=listed lister=" + single_quoted(option.lister);
    default:
        return "kind=anything";
    }
}

std::string option_names(const completed_command& of)
{
    std::string out;
    for (const auto& each : of.options) {
        out += (out.empty() ? "" : " ") + joined(each.names);
    }
    return out;
}

/// What is proposed at one command.
std::string bash_block(const completed_command& of)
{
    std::string commands;
    for (const auto& [name, about] : of.commands) {
        commands += (commands.empty() ? "" : " ") + name;
    }
    std::string out = "        " + single_quoted(of.path) + ")\n";
    out += "            commands=" + single_quoted(commands) + "\n";
    out += "            options=" + single_quoted(option_names(of)) + "\n";
    out += "            fields=" + single_quoted(joined(of.fields)) + "\n";
    if (of.takes_files) {
        out += "            kind=files\n";
    }
    if (!of.words.empty()) {
        out += "            words=" + single_quoted(joined(of.words)) + "\n";
    }
    if (!of.first_lister.empty()) {
        out += "            first=" + single_quoted(of.first_lister) + "\n";
    }
    if (!of.other_lister.empty()) {
        out += "            other=" + single_quoted(of.other_lister) + "\n";
    }
    return out + "            ;;\n";
}

} // namespace

std::string bash_completion(const std::vector<completed_command>& all)
{
    std::string out = bash_begin;
    out += "    case $path in\n";
    for (const auto& each : all) {
        out += bash_block(each);
    }
    out += "    esac\n    [[ -n $path ]] && options+=" +
           single_quoted(" " + option_names(all.front())) + "\n    case $path:$option in\n";
    for (const auto& each : all) {
        for (const auto& option : each.options) {
            if (option.kind != value_kind::none) {
                out +=
                    "        " + bash_patterns(each, option) + ") " + bash_kind(option) + " ;;\n";
            }
        }
    }
    // A file is not what an option begins with.
    out += "        *) [[ $cur == -* || $option == --json ]] && kind='' ;;\n    esac\n}\n\n";
    out += "_andante_leads()\n{\n    case $1 in\n";
    for (const auto& each : all) {
        if (!each.path.empty()) {
            out += "        " + single_quoted(each.path) + ") return 0 ;;\n";
        }
    }
    out += "    esac\n    return 1\n";
    return out + bash_end;
}

} // namespace program
