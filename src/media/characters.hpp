#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace andante::inline v0::media {

/// A character of a text, and where its bytes begin.
struct character {
    char32_t code = 0;
    std::size_t at = 0;
};

/// The characters of a text that is UTF-8.
std::vector<character> characters_of(std::string_view utf8);

/// White space at which a line may break: the no-break spaces are none.
bool is_blank(char32_t code) noexcept;
/// A line break of any kind.
bool is_line_break(char32_t code) noexcept;
/// Belongs to the character before it: a combining mark, a variation selector, a joiner.
bool is_extending(char32_t code) noexcept;
/// Ends a sentence when a blank or the end follows: . ! ? and those of other scripts.
bool is_terminal(char32_t code) noexcept;
/// Ends a sentence whatever follows, in scripts that put no blanks between words.
bool is_wide_terminal(char32_t code) noexcept;
/// Closes what was quoted or put in brackets.
bool is_closing(char32_t code) noexcept;
/// Opens a quotation or a bracket.
bool is_opening(char32_t code) noexcept;
/// A pause within a sentence when a blank follows: a comma, a colon, a dash.
bool is_pause(char32_t code) noexcept;
/// A pause whatever follows.
bool is_wide_pause(char32_t code) noexcept;
/// A decimal digit of any common script.
bool is_digit(char32_t code) noexcept;
/// A small letter of the Latin, Greek, Cyrillic or Armenian script.
bool is_small_letter(char32_t code) noexcept;

} // namespace andante::inline v0::media
