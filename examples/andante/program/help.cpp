#include "program/help.hpp"

#include "program/terminal.hpp"

#include <algorithm>
#include <utility>

namespace program {

namespace {

constexpr std::size_t indent = 2;
/// Entries that are longer have their explanation below them.
constexpr std::size_t widest_entry = 26;
/// An explanation beside its entry has at least so many columns.
constexpr std::size_t narrowest_text = 24;

std::string typed_argument(const declared_option& argument)
{
    const auto name = argument.value_name() + (argument.takes_many() ? "..." : "");
    return argument.is_required ? name : "[" + name + "]";
}

std::string typed_option(const declared_option& option)
{
    std::string out;
    for (const auto& name : option.each_name()) {
        out += (out.empty() ? "" : ", ") + name;
    }
    const auto value = option.value_name();
    return value.empty() ? out : out + " " + value;
}

std::string about_option(const declared_option& option)
{
    auto out = option.about;
    if (!option.values.empty()) {
        std::string all;
        for (const auto& each : option.values) {
            all += (all.empty() ? "" : ", ") + each;
        }
        out += ": " + all;
    }
    if (option.is_required && !option.is_argument()) {
        out += " (required)";
    }
    return option.is_repeatable ? out + " (repeatable)" : out;
}

help_section& section(std::vector<help_section>& all, const std::string& heading)
{
    const auto found = std::find_if(all.begin(), all.end(), [&heading](const auto& each) {
        return each.heading == heading;
    });
    return found == all.end() ? all.emplace_back(heading) : *found;
}

/// A line that is typed, in lines that a shell takes for the same: cut at blanks outside of quotes.
std::vector<std::string> wrapped_command(std::string_view line, std::size_t columns)
{
    std::vector<std::string> out(1);
    char quote = 0;
    std::string word;
    const auto put = [&] {
        const bool fits = out.back().size() + 1 + word.size() + 2 <= columns;
        if (out.back().empty()) {
            out.back() = "  " + word;
        } else if (fits) {
            out.back() += " " + word;
        } else {
            out.back() += " \\";
            out.push_back("    " + word);
        }
        word.clear();
    };
    for (const char each : line.substr(2)) {
        if (each == ' ' && quote == 0) {
            put();
            continue;
        }
        if (each == '"' || each == '\'') {
            quote = quote == each ? '\0' : quote == '\0' ? each : quote;
        }
        word += each;
    }
    put();
    return out;
}

/// Text for people is wrapped; a line that begins with a blank is one that is typed.
std::string paragraphs(std::string_view text, std::size_t columns)
{
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        const bool is_typed = line.starts_with("  ");
        for (const auto& each : is_typed&& line.size() > columns ? wrapped_command(line, columns)
                                : is_typed ? std::vector<std::string>(1, std::string(line))
                                           : wrapped(line, columns)) {
            out += each + "\n";
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string section_text(const help_section& section, std::size_t columns)
{
    std::size_t widest = 0;
    for (const auto& each : section.entries) {
        const auto width = display_width(each.typed);
        widest = width <= widest_entry ? std::max(widest, width) : widest;
    }
    auto margin = indent + widest + 2;
    if (columns < margin + narrowest_text) { // explanations stand below, and have the line
        margin = 3 * indent;
    }
    std::string out = "\n" + section.heading + ":\n";
    for (const auto& each : section.entries) {
        auto line = std::string(indent, ' ') + each.typed;
        const auto room = std::max<std::size_t>(columns > margin ? columns - margin : 0, 20);
        for (const auto& words : wrapped(each.about, room)) {
            const auto at = display_width(line);
            if (at + 2 > margin) {
                out += line + "\n";
                line = std::string(margin, ' ');
            } else {
                line += std::string(margin - at, ' ');
            }
            out += line + words + "\n";
            line.clear();
        }
    }
    return out;
}

/// Where the options are explained that a command has of the one that it stands below.
std::string options_above(const declaration& of)
{
    std::string out;
    for (const auto* above = of.parent; above != nullptr; above = above->parent) {
        std::string names;
        for (const auto& each : above->options) {
            names += each.is_of_all_below ? (names.empty() ? "" : ", ") + typed_option(each) : "";
        }
        if (!names.empty()) {
            out += "\nAlso " + names + ": " + above->full_name() + " --help";
        }
    }
    return out;
}

} // namespace

std::string usage_of(const declaration& of)
{
    std::string out = of.full_name() + " [OPTIONS]";
    for (const auto& each : of.options) {
        if (each.is_argument()) {
            out += " " + typed_argument(each);
        }
    }
    if (!of.commands.empty()) {
        out += of.parent == nullptr ? " [PROVIDER] COMMAND" : " COMMAND";
    }
    return out;
}

std::vector<help_section> sections_of(const declaration& of)
{
    std::vector<help_section> out;
    for (const auto& each : of.options) {
        if (each.is_argument()) {
            section(out, "Arguments")
                .entries.emplace_back(typed_argument(each), about_option(each));
        }
    }
    section(out, "Options").entries.emplace_back("-h, --help", "This help");
    if (!of.version.empty()) {
        section(out, "Options").entries.emplace_back("--version", "The program's version");
    }
    for (const auto& each : of.options) {
        if (!each.is_argument()) {
            section(out, each.group.empty() ? "Options" : each.group)
                .entries.emplace_back(typed_option(each), about_option(each));
        }
    }
    for (const auto& each : of.commands) {
        const auto name = each->name + (each->alias.empty() ? "" : ", " + each->alias);
        section(out, each->group.empty() ? "Commands" : each->group)
            .entries.emplace_back(name, each->about);
    }
    return out;
}

std::string help_text(const declaration& of, std::size_t columns)
{
    auto out = paragraphs(of.about, columns);
    const std::string usage = "Usage: ";
    auto line = usage;
    for (const auto& each : wrapped(usage_of(of), columns - usage.size())) {
        out.append(line == usage ? "\n" : "").append(line).append(each).append("\n");
        line = std::string(usage.size(), ' ');
    }
    for (const auto& each : sections_of(of)) {
        out += section_text(each, columns);
    }
    if (!of.fields.empty()) {
        std::string all;
        for (const auto& each : of.fields) {
            all += (all.empty() ? "" : ", ") + each;
        }
        out += "\n" + paragraphs("Fields of --json: " + all, columns);
    }
    const bool is_program = of.parent == nullptr; // it shows those options itself
    auto last = of.footer.empty() && !is_program
                    ? std::string("Options of every command: andante --help")
                    : of.footer;
    last += options_above(of);
    return last.empty() ? out : out + "\n" + paragraphs(last, columns);
}

} // namespace program
