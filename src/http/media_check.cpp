#include "http/media_check.hpp"

#include <algorithm>
#include <array>

namespace andante::inline v0::http {

namespace {

bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view without_blanks(std::string_view text) noexcept
{
    const auto first = std::find_if_not(text.begin(), text.end(), is_blank);
    return text.substr(static_cast<std::size_t>(first - text.begin()));
}

/// The marks by which containers of sound and pictures begin.
bool has_mark_of_media(std::string_view beginning) noexcept
{
    constexpr std::array<std::string_view, 8> marks{
        "ID3", "RIFF", "fLaC", "OggS", "FORM", "caff", "#!AMR", "\x1A\x45\xDF\xA3"
    };
    const auto begins = [beginning](std::string_view mark) { return beginning.starts_with(mark); };
    if (std::any_of(marks.begin(), marks.end(), begins)) {
        return true;
    }
    if (beginning.size() >= 8 && beginning.substr(4, 4) == "ftyp") {
        return true;
    }
    return beginning.size() >= 2 && static_cast<unsigned char>(beginning[0]) == 0xFFU &&
           (static_cast<unsigned char>(beginning[1]) & 0xE0U) == 0xE0U; // an MPEG frame
}

bool begins_as_markup(std::string_view text) noexcept
{
    if (text.size() < 2 || text[0] != '<') {
        return false;
    }
    const char next = static_cast<char>(text[1] | 0x20);
    return text[1] == '!' || text[1] == '?' || (next >= 'a' && next <= 'z');
}

bool begins_as_json(std::string_view text) noexcept
{
    if (text.empty() || (text[0] != '{' && text[0] != '[')) {
        return false;
    }
    const auto next = without_blanks(text.substr(1)).substr(0, 1);
    return next == "\"" || next == (text[0] == '{' ? "}" : "{");
}

/// "text/html" of " Text/HTML; charset=utf-8".
std::string plain_type(std::string_view field)
{
    field = without_blanks(field.substr(0, field.find(';')));
    std::string type;
    for (const char c : field) {
        type += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (!type.empty() && is_blank(type.back())) {
        type.pop_back();
    }
    return type;
}

bool is_type_of_text(const std::string& type) noexcept
{
    return type.starts_with("text/") || type == "application/json" || type == "application/xml" ||
           type.ends_with("+json") || type.ends_with("+xml");
}

} // namespace

std::optional<std::string> not_media(std::string_view content_type, std::string_view beginning)
{
    if (beginning.empty()) {
        return "nothing";
    }
    if (has_mark_of_media(beginning)) {
        return std::nullopt;
    }
    const auto type = plain_type(content_type);
    const auto named = type.empty() ? std::string() : ", as " + type;
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    const auto text = without_blanks(
        beginning.substr(beginning.starts_with(byte_order_mark) ? byte_order_mark.size() : 0)
    );
    if (begins_as_markup(text)) {
        return "a page or XML" + named;
    }
    if (begins_as_json(text)) {
        return "a message in JSON" + named;
    }
    return is_type_of_text(type) ? std::optional("text" + named) : std::nullopt;
}

} // namespace andante::inline v0::http
