#include "program/json_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <map>

namespace program::json_text {

namespace {

bool is_blank(char each)
{
    return each == ' ' || each == '\t' || each == '\n' || each == '\r';
}

std::size_t skip_blanks(std::string_view text, std::size_t at)
{
    while (at < text.size() && is_blank(text[at])) {
        ++at;
    }
    return at;
}

/// Behind the string that begins at `at`.
std::size_t skip_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') {
            ++at;
        }
    }
    return std::min(at + 1, text.size());
}

/// Behind the value that begins at `at`.
std::size_t skip_value(std::string_view text, std::size_t at)
{
    int depth = 0;
    while (at < text.size()) {
        const char each = text[at];
        if (each == '"') {
            at = skip_string(text, at);
            if (depth == 0) {
                return at;
            }
            continue;
        }
        if (each == '{' || each == '[') {
            ++depth;
        } else if (each == '}' || each == ']') {
            if (depth == 0) {
                return at;
            }
            if (--depth == 0) {
                return at + 1;
            }
        } else if (depth == 0 && (each == ',' || is_blank(each))) {
            return at;
        }
        ++at;
    }
    return at;
}

/// Behind the comma that follows, or at the closing bracket.
std::size_t skip_comma(std::string_view text, std::size_t at)
{
    at = skip_blanks(text, at);
    if (at < text.size() && text[at] == ',') {
        at = skip_blanks(text, at + 1);
    }
    return at;
}

bool contains(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::vector<std::pair<std::string_view, std::string_view>> members(std::string_view object)
{
    std::vector<std::pair<std::string_view, std::string_view>> out;
    std::size_t at = skip_blanks(object, skip_blanks(object, 0) + 1);
    while (at < object.size() && object[at] == '"') {
        const auto key_end = skip_string(object, at);
        const auto key = object.substr(at + 1, key_end - at - 2);
        const auto value = skip_blanks(object, skip_blanks(object, key_end) + 1);
        at = skip_value(object, value);
        out.emplace_back(key, object.substr(value, at - value));
        at = skip_comma(object, at);
    }
    return out;
}

std::vector<std::string_view> elements(std::string_view array)
{
    std::vector<std::string_view> out;
    std::size_t at = skip_blanks(array, skip_blanks(array, 0) + 1);
    while (at < array.size() && array[at] != ']') {
        const auto end = skip_value(array, at);
        out.push_back(array.substr(at, end - at));
        at = skip_comma(array, end);
    }
    return out;
}

std::string quoted(std::string_view text)
{
    return boost::json::serialize(boost::json::string(text.data(), text.size()));
}

std::string escaped(std::string_view text)
{
    const auto whole = quoted(text);
    return whole.substr(1, whole.size() - 2);
}

std::string quoted_or_null(std::string_view text)
{
    return text.empty() ? "null" : quoted(text);
}

std::string in_one_line(std::string_view json)
{
    const auto begin = skip_blanks(json, 0);
    const auto end = json.find_last_not_of(" \t\r\n") + 1;
    const auto trimmed = json.substr(begin, end - std::min(begin, end));
    if (trimmed.find_first_of("\r\n") == std::string_view::npos) {
        return std::string(trimmed);
    }
    std::string out;
    for (std::size_t at = 0; at < trimmed.size();) {
        const auto next = trimmed[at] == '"' ? skip_string(trimmed, at) : at + 1;
        if (!is_blank(trimmed[at])) {
            out += trimmed.substr(at, next - at);
        }
        at = next;
    }
    return out;
}

std::string indented(std::string_view json)
{
    std::string out;
    std::size_t depth = 0;
    const auto begin_line = [&out, &depth] { out += "\n" + std::string(2 * depth, ' '); };
    for (std::size_t at = 0; at < json.size();) {
        const char each = json[at];
        const auto next = each == '"' ? skip_string(json, at) : at + 1;
        const auto after = std::min(skip_blanks(json, next), json.size());
        if (each == '{' || each == '[') {
            out += each;
            const bool is_empty = after < json.size() && (json[after] == '}' || json[after] == ']');
            if (is_empty) {
                out += json[after];
                at = after + 1;
                continue;
            }
            ++depth;
            begin_line();
        } else if (each == '}' || each == ']') {
            depth -= std::min<std::size_t>(depth, 1);
            begin_line();
            out += each;
        } else if (each == ',') {
            out += each;
            begin_line();
        } else if (each == ':') {
            out += ": ";
        } else if (!is_blank(each)) {
            out += json.substr(at, next - at);
        }
        at = next;
    }
    return out;
}

std::string for_terminal(std::string_view json)
{
    std::string out;
    const auto escape = [&out](unsigned code) {
        constexpr std::string_view digits = "0123456789abcdef";
        out += {'\\', 'u', digits[code >> 12U], digits[code >> 8U & 15U]};
        out += {digits[code >> 4U & 15U], digits[code & 15U]};
    };
    for (std::size_t at = 0; at < json.size(); ++at) {
        const auto byte = [&](std::size_t more) {
            return at + more < json.size() ? static_cast<unsigned char>(json[at + more]) : 0U;
        };
        const unsigned code = byte(0) == 0xE2 && byte(1) >= 0x80 && byte(1) <= 0x81
                                  ? 0x2000U + (byte(1) & 1U) * 64 + (byte(2) & 63U)
                                  : 0U;
        if (byte(0) == 0x7F) {
            escape(0x7F);
        } else if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) {
            escape(byte(1));
            ++at;
        } else if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) {
            escape(code);
            at += 2;
        } else {
            out += json[at];
        }
    }
    return out;
}

std::string array(const std::vector<std::string>& elements)
{
    std::string out;
    for (const auto& each : elements) {
        out += out.empty() ? "" : ",";
        out += each;
    }
    return "[" + out + "]";
}

std::string string_array(const std::vector<std::string>& texts)
{
    std::vector<std::string> each;
    each.reserve(texts.size());
    for (const auto& text : texts) {
        each.push_back(json_text::quoted(text));
    }
    return array(each);
}

object& object::add(std::string_view name, std::string_view json)
{
    members_ += members_.empty() ? "\"" : ",\"";
    members_ += name;
    members_ += "\":";
    members_ += json;
    return *this;
}

object& object::add_text(std::string_view name, std::string_view text)
{
    return add(name, quoted(text));
}

std::string merged(
    const std::vector<std::string>& parts,
    const std::vector<std::string>& lists,
    const std::vector<std::string>& dropped
)
{
    std::map<std::string, std::vector<std::string>, std::less<>> joined;
    std::vector<std::pair<std::string, std::string>> others;
    for (const auto& part : parts) {
        for (const auto& [key, value] : members(part)) {
            if (contains(lists, key) && value.starts_with('[')) {
                auto& list = joined[std::string(key)];
                for (const auto element : elements(value)) {
                    list.emplace_back(element);
                }
            } else if (!contains(dropped, key) && !contains(lists, key)) {
                const auto same = [&name = key](const auto& other) { return other.first == name; };
                if (std::none_of(others.begin(), others.end(), same)) {
                    others.emplace_back(key, value);
                }
            }
        }
    }
    object out;
    for (const auto& name : lists) {
        if (const auto found = joined.find(name); found != joined.end() || name == lists.front()) {
            out.add(name, array(joined[name]));
        }
    }
    for (const auto& [key, value] : others) {
        out.add(key, value);
    }
    return out.text();
}

} // namespace program::json_text
