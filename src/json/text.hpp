#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::json {

/// The length of a UTF-8 text in UTF-16 code units; nothing when it is not UTF-8 (overlong forms,
/// surrogates and anything beyond U+10FFFF included).
std::optional<std::size_t> utf16_length(std::string_view text) noexcept;

/// The characters of a text of which none would be seen, for example "U+00A0 U+200B": blanks of
/// every kind, zero width characters, marks of direction. Each once, the first few of them; empty
/// for an empty text. Nothing when something can be seen, or when it is not UTF-8.
std::optional<std::string> invisible_characters(std::string_view text);

/// Makes any bytes printable: at most `most_bytes` of the input, with everything but printable
/// ASCII written as \n, \r, \t or \xNN, and the backslash doubled.
std::string escape_bytes(std::string_view text, std::size_t most_bytes);

/// The longest piece of valid UTF-8 at the front that is not longer than `most_bytes`, with control
/// characters (also those beyond ASCII) replaced by spaces and "..." at the end when something was
/// cut. For texts of somebody else that a person will read.
std::string for_people(std::string_view text, std::size_t most_bytes);

} // namespace andante::inline v0::json
