#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace andante::inline v0::json {

namespace {

/// The bytes of the character at the front, or 0 when it is not UTF-8.
std::size_t character_size(std::string_view text) noexcept
{
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80U) {
        return text.empty() ? 0 : 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return continues(1) ? 2 : 0;
    }
    if ((first & 0xF0U) == 0xE0U) {
        const bool overlong = first == 0xE0U && byte(1) < 0xA0U;
        const bool surrogate = first == 0xEDU && byte(1) > 0x9FU;
        return !overlong && !surrogate && continues(1) && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        const bool overlong = first == 0xF0U && byte(1) < 0x90U;
        const bool beyond = first == 0xF4U && byte(1) > 0x8FU;
        return !overlong && !beyond && continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

bool is_control(std::string_view character) noexcept
{
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) {
        return first < 0x20U || first == 0x7FU;
    }
    // U+0080 to U+009F.
    return character.size() == 2 && first == 0xC2U &&
           static_cast<unsigned char>(character[1]) < 0xA0U;
}

/// The code point of a character that is UTF-8.
std::uint32_t code_point(std::string_view character) noexcept
{
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) {
        return first;
    }
    auto code = static_cast<std::uint32_t>(first & (0x7FU >> character.size()));
    for (const char c : character.substr(1)) {
        code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    }
    return code;
}

/// What takes at most room on the page: white space, controls, and what Unicode calls default
/// ignorable (Unicode 15, DerivedCoreProperties.txt), with the blank letters of Hangul and Braille.
bool is_invisible(std::uint32_t code) noexcept
{
    using range = std::pair<std::uint32_t, std::uint32_t>;
    constexpr std::array<range, 24> ranges{{
        {0x00, 0x20},       {0x7F, 0xA0},       {0xAD, 0xAD},       {0x34F, 0x34F},
        {0x61C, 0x61C},     {0x115F, 0x1160},   {0x1680, 0x1680},   {0x17B4, 0x17B5},
        {0x180B, 0x180F},   {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x206F},
        {0x2800, 0x2800},   {0x3000, 0x3000},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0x1107F, 0x1107F}, {0x16FE4, 0x16FE4},
    }};
    return std::any_of(ranges.begin(), ranges.end(), [code](const range& each) {
        return code >= each.first && code <= each.second;
    });
}

std::string code_point_name(std::uint32_t code)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (; code != 0 || out.size() < 4; code /= 16) {
        out.insert(out.begin(), digits[code % 16]);
    }
    return "U+" + out;
}

} // namespace

std::optional<std::string> invisible_characters(std::string_view text)
{
    constexpr std::size_t most_named = 5;
    std::vector<std::uint32_t> seen;
    while (!text.empty()) {
        const auto size = character_size(text);
        const auto code = size == 0 ? 0xFFFFFFFFU : code_point(text.substr(0, size));
        if (!is_invisible(code)) {
            return std::nullopt;
        }
        if (std::find(seen.begin(), seen.end(), code) == seen.end()) {
            seen.push_back(code);
        }
        text.remove_prefix(size);
    }
    std::string out;
    for (std::size_t i = 0; i < seen.size() && i < most_named; ++i) {
        out += (out.empty() ? "" : " ") + code_point_name(seen[i]);
    }
    return out;
}

std::optional<std::size_t> utf16_length(std::string_view text) noexcept
{
    std::size_t units = 0;
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0) {
            return std::nullopt;
        }
        units += size == 4 ? 2 : 1;
        text.remove_prefix(size);
    }
    return units;
}

std::string escape_bytes(std::string_view text, std::size_t most_bytes)
{
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, most_bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            if (byte >= 0x20U && byte < 0x7FU) {
                out += c;
            } else {
                out += {'\\', 'x', hex[byte >> 4U], hex[byte & 0xFU]};
            }
        }
    }
    return out;
}

std::string for_people(std::string_view text, std::size_t most_bytes)
{
    std::string out;
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0 || out.size() + size > most_bytes) {
            return out + "...";
        }
        const auto character = text.substr(0, size);
        if (is_control(character)) {
            out += ' ';
        } else {
            out += character;
        }
        text.remove_prefix(size);
    }
    return out;
}

} // namespace andante::inline v0::json
