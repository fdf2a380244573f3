#include "program/input_text.hpp"

#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <iterator>
#include <optional>
#include <sstream>

namespace program {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string shown_name(const std::string& name)
{
    return name == "-" ? "standard input" : "'" + printable(name) + "'";
}

/// How a text is encoded that is not UTF-8 as it should be; nothing when nothing is amiss. Latin
/// letters in UTF-16 are a byte of zero and a byte of text, and lines of it would be paid for one
/// by one.
std::optional<std::string> other_encoding(std::string_view text)
{
    if (text.starts_with("\xFF\xFE")) {
        return "UTF-16LE";
    }
    if (text.starts_with("\xFE\xFF")) {
        return "UTF-16BE";
    }
    const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
    if (count * 3 < text.size()) {
        return std::nullopt;
    }
    std::size_t behind = 0; // zeros behind their letter, where the low byte comes first
    for (std::size_t at = 1; at < text.size(); at += 2) {
        behind += text[at] == '\0' ? 1 : 0;
    }
    return behind * 2 >= count ? "UTF-16LE" : "UTF-16BE";
}

void refuse_other_encoding(const std::string& text, const std::string& name)
{
    if (text.empty()) {
        return;
    }
    if (const auto found = other_encoding(text)) {
        const auto file = name == "-" ? std::string("FILE") : "'" + printable(name) + "'";
        throw usage_error(
            shown_name(name) + " is not UTF-8 text; it looks like " + *found,
            "Convert it: iconv -f " + *found + " -t UTF-8 " + file
        );
    }
    const auto nul = text.find('\0');
    if (nul != std::string::npos) {
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(nul);
        throw usage_error(
            "line " + std::to_string(std::count(text.begin(), end, '\n') + 1) + " of " +
                shown_name(name) + " has a byte of zero, which no text has",
            "Take it out, or give another file."
        );
    }
}

} // namespace

std::string read_text(std::istream& in, const std::string& name)
{
    std::string text;
    std::array<char, 64 * 1024> piece{};
    while (in) {
        in.read(piece.data(), piece.size());
        text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad()) { // a folder, for example, can be opened and not read
        throw usage_error(shown_name(name) + " could not be read to its end");
    }
    refuse_other_encoding(text, name);
    if (text.starts_with(byte_order_mark)) {
        text.erase(0, byte_order_mark.size());
    }
    return text;
}

std::vector<std::string> words_of(const std::string& text)
{
    std::istringstream words(text);
    return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

} // namespace program
