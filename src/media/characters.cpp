// What the cutter must know of characters: after Unicode 15, PropList.txt (Sentence_Terminal,
// White_Space, Dash) and UnicodeData.txt, for the scripts that texts are spoken in.
#include "media/characters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::media {

namespace {

using range = std::pair<char32_t, char32_t>;

template <std::size_t N>
bool is_among(const std::array<char32_t, N>& some, char32_t code) noexcept
{
    return std::find(some.begin(), some.end(), code) != some.end();
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
    constexpr auto some = std::to_array<char32_t>({
        U'.',   U'!',   U'?',   0x2026, // ellipsis
        0x203C, 0x203D, 0x2047, 0x2048, 0x2049,
        0x0589,                 // Armenian
        0x061E, 0x061F, 0x06D4, // Arabic
        0x0700, 0x0701, 0x0702, // Syriac
        0x0964, 0x0965,         // Devanagari
        0x1362, 0x1367, 0x1368, // Ethiopic
        0x104A, 0x104B,         // Myanmar
        0x17D4,                 // Khmer
    });
    return is_among(some, code) || is_wide_terminal(code);
}

bool is_wide_terminal(char32_t code) noexcept
{
    constexpr auto some = std::to_array<char32_t>({0x3002, 0xFF01, 0xFF0E, 0xFF1F, 0xFF61});
    return is_among(some, code);
}

bool is_closing(char32_t code) noexcept
{
    constexpr auto some = std::to_array<char32_t>({
        U'"',   U'\'',  U')',   U']',   U'}',   0x00AB, 0x00BB, 0x2018, 0x2019, 0x201C, 0x201D,
        0x203A, 0x2039, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x3015, 0xFF09, 0xFF3D, 0xFF63,
    });
    return is_among(some, code);
}

bool is_opening(char32_t code) noexcept
{
    constexpr auto some = std::to_array<char32_t>({
        U'"',   U'\'',  U'(',   U'[',   U'{',   0x00A1, 0x00AB, 0x00BB,
        0x00BF, 0x2018, 0x201A, 0x201C, 0x201E, 0x2039, 0x203A, 0x3008,
        0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0xFF08, 0xFF3B, 0xFF62,
    });
    return is_among(some, code);
}

bool is_pause(char32_t code) noexcept
{
    constexpr std::array<char32_t, 13> some{
        U',',
        U';',
        U':',
        U'-',
        0x2012,
        0x2013,
        0x2014,
        0x2015,
        0x060C,
        0x061B,
        0x1363,
        0x1364,
        0x1365,
    };
    return is_among(some, code) || is_wide_pause(code);
}

bool is_wide_pause(char32_t code) noexcept
{
    constexpr auto some = std::to_array<char32_t>({0x3001, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF64});
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
