#include "program/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <cwchar>
#include <cwctype>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace program {

namespace {

constexpr char32_t invalid = 0xffffffff;

/// The code point at `at`, which is moved past it.
char32_t next_code_point(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const auto first = byte(at++);
    if (first < 0x80) {
        return first;
    }
    const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + more > text.size()) {
        return invalid;
    }
    auto code = static_cast<char32_t>(first & (0x3fU >> more));
    for (std::size_t index = 0; index < more; ++index) {
        const auto each = byte(at + index);
        if ((each & 0xc0U) != 0x80) {
            return invalid;
        }
        code = (code << 6U) | (each & 0x3fU);
    }
    at += more;
    return code;
}

void append_utf8(std::string& out, char32_t code)
{
    const auto put = [&out](char32_t value) {
        out += static_cast<char>(static_cast<unsigned char>(value));
    };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0U | (code >> 6U));
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        put(0xe0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3fU));
        put(0x80U | (code & 0x3fU));
    } else {
        put(0xf0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3fU));
        put(0x80U | ((code >> 6U) & 0x3fU));
        put(0x80U | (code & 0x3fU));
    }
}

std::size_t columns_of(char32_t code)
{
    const int width = ::wcwidth(static_cast<wchar_t>(code));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

} // namespace

bool is_terminal(int descriptor)
{
    const char* const kind = std::getenv("TERM");
    return ::isatty(descriptor) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
}

void explain_typing(std::string_view thing)
{
    if (::isatty(STDIN_FILENO) == 1) {
        std::cerr << "Type one " << thing << " a line; Ctrl-D ends the list.\n";
    }
}

std::size_t terminal_width(int descriptor)
{
    if (::isatty(descriptor) != 1) {
        return 0;
    }
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 80;
}

std::string printable(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto code = next_code_point(text, at);
        if (code == '\n' || code == '\t' || code == '\r') {
            out += ' ';
        } else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == invalid ||
                   (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) {
            out += '?'; // the last two ranges turn the direction of writing around
        } else {
            append_utf8(out, code);
        }
    }
    return out;
}

std::string printable_lines(std::string_view text)
{
    std::string out;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        out += printable(text.substr(0, end)) + '\n';
        text.remove_prefix(end + 1);
    }
    return out + printable(text);
}

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        width += columns_of(next_code_point(text, at));
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t columns)
{
    if (display_width(text) <= columns) {
        return std::string(text);
    }
    const std::size_t room = columns > 3 ? columns - 3 : 0;
    std::string out;
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto code = next_code_point(text, at);
        width += columns_of(code);
        if (width > room) {
            break;
        }
        append_utf8(out, code);
    }
    return out + std::string("...").substr(0, columns);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns)
{
    std::vector<std::string> lines(1);
    std::size_t width = 0;
    const auto put = [&](std::string_view word) {
        for (std::size_t at = 0; at < word.size();) {
            const auto start = at;
            const auto code_width = columns_of(next_code_point(word, at));
            if (width + code_width > columns && width > 0) {
                lines.emplace_back();
                width = 0;
            }
            lines.back() += word.substr(start, at - start);
            width += code_width;
        }
    };
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        if (!word.empty() && width > 0 && width + 1 + display_width(word) <= columns) {
            lines.back() += ' ';
            width += 1;
        } else if (!word.empty() && width > 0) {
            lines.emplace_back();
            width = 0;
        }
        put(word);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string folded(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto start = at;
        const auto code = next_code_point(text, at);
        if (code == invalid) {
            out += text.substr(start, at - start);
        } else {
            append_utf8(out, static_cast<char32_t>(std::towlower(static_cast<wint_t>(code))));
        }
    }
    return out;
}

} // namespace program
