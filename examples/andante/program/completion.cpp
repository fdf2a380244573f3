#include "program/completion.hpp"

#include <algorithm>

namespace program {

namespace {

value_kind kind_of(const declared_option& option)
{
    if (option.is_flag()) {
        return value_kind::none;
    }
    if (!option.values.empty()) {
        return value_kind::words;
    }
    if (!option.lister.empty()) {
        return value_kind::listed;
    }
    const auto name = option.value_name();
    return name.starts_with("FILE") ? value_kind::files
           : name == "DIR"          ? value_kind::folders
                                    : value_kind::anything;
}

/// Nobody waits long for a proposal, and an error is none.
std::string lister_of(const declared_option& option)
{
    return option.lister.empty() ? "" : "andante " + option.lister + " --timeout 3s 2>/dev/null";
}

completed_option help_option()
{
    completed_option out;
    out.names = {"-h", "--help"};
    out.about = "Show the help";
    return out;
}

completed_option completed(const declared_option& option)
{
    completed_option out;
    out.names = option.each_name();
    out.kind = kind_of(option);
    out.words = option.values;
    out.lister = lister_of(option);
    out.about = option.about;
    return out;
}

completed_command without_commands(const declaration& of, std::string path)
{
    completed_command out;
    out.path = std::move(path);
    out.fields = of.fields;
    bool is_first = true;
    for (const auto& each : of.options) {
        if (each.is_argument()) {
            out.takes_files = out.takes_files || kind_of(each) == value_kind::files;
            out.words.insert(out.words.end(), each.values.begin(), each.values.end());
            out.other_lister = lister_of(each);
            out.first_lister = is_first ? out.other_lister : out.first_lister;
            is_first = false;
            continue;
        }
        out.options.push_back(completed(each));
    }
    for (const auto* above = of.parent; above != nullptr; above = above->parent) {
        for (const auto& each : above->options) {
            if (each.is_of_all_below) {
                out.options.push_back(completed(each));
            }
        }
    }
    return out;
}

void add_completed(
    const declaration& of, const std::string& path, std::vector<completed_command>& to
)
{
    const auto own = to.size();
    to.push_back(without_commands(of, path));
    for (const auto& each : of.commands) {
        for (const auto& name : {each->name, each->alias}) {
            if (name.empty()) {
                continue;
            }
            to[own].commands.emplace_back(name, each->about);
            if (name != "help") { // what follows it is a command as if it stood alone
                add_completed(*each, std::string(path).append(" ").append(name), to);
            }
        }
    }
}

} // namespace

std::vector<completed_command> completed_commands(const declaration& program)
{
    std::vector<completed_command> out;
    add_completed(program, "", out);
    out.front().options.push_back(help_option());
    auto& version = out.front().options.emplace_back();
    version.names = {"--version"};
    version.about = "Show the version";
    return out;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const auto& each : words) {
        out += (out.empty() ? "" : " ") + each;
    }
    return out;
}

std::string single_quoted(const std::string& text)
{
    std::string out = "'";
    for (const char each : text) {
        out += each == '\'' ? std::string("'\\''") : std::string(1, each);
    }
    return out + "'";
}

} // namespace program
