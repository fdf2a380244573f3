// What the cutter must know of characters: after Unicode 15, PropList.txt (Sentence_Terminal,
// White_Space, Dash) and UnicodeData.txt, for the scripts that texts are spoken in.
#include "media/characters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::media {

namespace {

using range = std::pair<char32_t, char32_t>;

bool is_among(std::u32string_view some, char32_t code) noexcept
{
    return some.find(code) != std::u32string_view::npos;
}

template <std::size_t N>
bool is_within(const std::array<range, N>& some, char32_t code) noexcept
{
    return std::any_of(some.begin(), some.end(), [code](const range& each) {
        return code >= each.first && code <= each.second;
    });
}

} // namespace

std::vector<character> characters_of(std::string_view utf8)
{
    std::vector<character> found;
    found.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto first = static_cast<unsigned char>(utf8[at]);
        const std::size_t size = first < 0x80U ? 1 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : 4;
        char32_t code = size == 1 ? first : first & (0x7FU >> size);
        for (std::size_t next = at + 1; next < std::min(at + size, utf8.size()); ++next) {
            code = code << 6U | (static_cast<unsigned char>(utf8[next]) & 0x3FU);
        }
        found.push_back({code, at});
        at += size;
    }
    return found;
}

bool is_blank(char32_t code) noexcept
{
    constexpr auto ranges = std::to_array<range>({
        {0x09, 0x0D},
        {0x20, 0x20},
        {0x85, 0x85},
        {0x1680, 0x1680},
        {0x2000, 0x2006}, // but for U+2007, which keeps the digits of a number together
        {0x2008, 0x200B},
        {0x2028, 0x2029},
        {0x205F, 0x205F},
    });
    return is_within(ranges, code) || code == 0x3000;
}

bool is_line_break(char32_t code) noexcept
{
    return (code >= 0x0A && code <= 0x0D) || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool is_extending(char32_t code) noexcept
{
    constexpr auto ranges = std::to_array<range>({
        {0x0300, 0x036F},
        {0x0483, 0x0489},
        {0x0591, 0x05BD},
        {0x064B, 0x065F},
        {0x1AB0, 0x1AFF},
        {0x1DC0, 0x1DFF},
        {0x20D0, 0x20FF},
        {0xFE00, 0xFE0F},
        {0xE0100, 0xE01EF},
    });
    return is_within(ranges, code) || code == 0x200D || (code >= 0x1F3FB && code <= 0x1F3FF);
}

bool is_terminal(char32_t code) noexcept
{
    constexpr std::u32string_view some =
        U".!?\u2026\u203C\u203D\u2047\u2048\u2049\u0589\u061E\u061F\u06D4\u0700"
        U"\u0701\u0702\u0964\u0965\u1362\u1367\u1368\u104A\u104B\u17D4";
    return is_among(some, code) || is_wide_terminal(code);
}

bool is_wide_terminal(char32_t code) noexcept
{
    constexpr std::u32string_view some = U"\u3002\uFF01\uFF0E\uFF1F\uFF61";
    return is_among(some, code);
}

bool is_closing(char32_t code) noexcept
{
    constexpr std::u32string_view some =
        U"\"')]}\u00AB\u00BB\u2018\u2019\u201C\u201D\u203A\u2039\u3009\u300B\u300D"
        U"\u300F\u3011\u3015\uFF09\uFF3D\uFF63";
    return is_among(some, code);
}

bool is_opening(char32_t code) noexcept
{
    constexpr std::u32string_view some =
        U"\"'([{\u00A1\u00AB\u00BB\u00BF\u2018\u201A\u201C\u201E\u2039\u203A\u3008"
        U"\u300A\u300C\u300E\u3010\u3014\uFF08\uFF3B\uFF62";
    return is_among(some, code);
}

bool is_pause(char32_t code) noexcept
{
    constexpr std::u32string_view some =
        U",;:-\u2012\u2013\u2014\u2015\u060C\u061B\u1363\u1364\u1365";
    return is_among(some, code) || is_wide_pause(code);
}

bool is_wide_pause(char32_t code) noexcept
{
    constexpr std::u32string_view some = U"\u3001\uFF0C\uFF1A\uFF1B\uFF64";
    return is_among(some, code);
}

bool is_digit(char32_t code) noexcept
{
    // The first of each ten.
    constexpr auto zeros =
        std::to_array<char32_t>({U'0', 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1040, 0xFF10});
    return std::any_of(zeros.begin(), zeros.end(), [code](char32_t zero) {
        return code >= zero && code < zero + 10;
    });
}

bool is_small_letter(char32_t code) noexcept
{
    constexpr auto ranges = std::to_array<range>({
        {U'a', U'z'},
        {0x00DF, 0x00F6},
        {0x00F8, 0x00FF},
        {0x0250, 0x02AF},
        {0x03AC, 0x03CE},
        {0x0430, 0x045F},
        {0x0561, 0x0587},
        {0x1E95, 0x1E9D},
    });
    if (is_within(ranges, code)) {
        return true;
    }
    // Capital and small letters take turns, and begin anew twice.
    if ((code >= 0x0139 && code <= 0x0148) || (code >= 0x0179 && code <= 0x017E)) {
        return code % 2 == 0;
    }
    const bool takes_turns = (code >= 0x0100 && code <= 0x0177) ||
                             (code >= 0x0460 && code <= 0x052F) ||
                             (code >= 0x1E00 && code <= 0x1EFF);
    return takes_turns && code % 2 == 1;
}

} // namespace andante::inline v0::media
