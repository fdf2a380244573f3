#include "program/manual.hpp"

#include <andante/version.hpp>

#include "program/help.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace program {

namespace {

/// Text that roff takes as it is.
std::string escaped(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = at == 0 || text[at - 1] == '\n';
        if (begins && (text[at] == '.' || text[at] == '\'')) {
            out += "\\&";
        }
        out += text[at] == '\\'  ? std::string("\\e")
               : text[at] == '-' ? std::string("\\-")
                                 : std::string(1, text[at]);
    }
    return out;
}

std::string upper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char each) {
        return static_cast<char>(std::toupper(each));
    });
    return text;
}

/// "andante-playlist-add"
std::string page_name(const declaration& of)
{
    auto out = of.full_name();
    std::replace(out.begin(), out.end(), ' ', '-');
    return out;
}

std::string entries_text(const help_section& section)
{
    std::string out;
    for (const auto& each : section.entries) {
        out += ".TP\n.B " + escaped(each.typed) + "\n" + escaped(each.about) + ".\n";
    }
    return out;
}

/// Lines that keep their breaks.
std::string literal(const std::string& text)
{
    return ".nf\n" + escaped(text) + (text.ends_with('\n') ? "" : "\n") + ".fi\n";
}

bool is_page_of_its_own(const declaration& of)
{
    return !of.group.empty();
}

std::string command_text(const declaration& of)
{
    std::string out = ".SS " + escaped(usage_of(of)) + "\n" + escaped(of.about) + ".\n";
    for (const auto& section : sections_of(of)) {
        if (section.heading != "Commands") {
            out += entries_text(section);
        }
    }
    if (!of.footer.empty()) {
        out += ".P\n" + literal(of.footer);
    }
    for (const auto& each : of.commands) {
        out += command_text(*each);
    }
    return out;
}

} // namespace

std::string manual_page(const declaration& of)
{
    const auto first_line = of.about.substr(0, of.about.find('\n'));
    std::string out = ".TH " + upper(page_name(of)) +
                      " 1 \"\" \"andante " ANDANTE_VERSION_STRING
                      "\" \"User commands\"\n.SH NAME\n" +
                      page_name(of) + " \\- " + escaped(first_line) + "\n.SH SYNOPSIS\n.B " +
                      escaped(usage_of(of)) + "\n.SH DESCRIPTION\n" + escaped(of.about) + "\n";
    for (const auto& section : sections_of(of)) {
        out += ".SH " + upper(section.heading) + "\n" + entries_text(section);
    }
    out += ".SH EVERY COMMAND\n";
    for (const auto& each : of.commands) {
        if (!is_page_of_its_own(*each)) {
            out += command_text(*each);
        }
    }
    if (!of.footer.empty()) {
        out += ".SH NOTES\n" + literal(of.footer);
    }
    return out;
}

} // namespace program
