#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What RFC 8259 calls JSON, where simdjson is narrower or looks less closely: it takes no half of
/// a surrogate pair and no number beyond a double, and it skips what is not asked for unread.
namespace andante::inline v0::json {

/// Where a text stops being JSON.
struct flaw {
    std::size_t at = 0; ///< Bytes from its beginning.
    const char* text = nullptr;

    friend bool operator==(const flaw& left, const flaw& right) = default;
};

/// The first flaw of a whole document, at most `most_depth` containers deep; nothing when it is
/// JSON. What its bytes mean as UTF-8 is not looked at.
std::optional<flaw> find_flaw(std::string_view document, std::size_t most_depth);

/// True for a number by the grammar, however large.
bool is_number(std::string_view text) noexcept;

/// True when a text holds half of a surrogate pair, encoded as if it were a character.
bool has_half_surrogate(std::string_view text) noexcept;

/// The text of a JSON string whose first byte behind the opening quote is the first of `rest`; what
/// follows the closing quote is left alone. Each half of a surrogate pair without the other becomes
/// U+FFFD, as JavaScript's well-formed strings have it. Nothing when it is no JSON string.
std::optional<std::string> unescaped(std::string_view rest);

/// Without a byte order mark in front: RFC 8259, section 8.1, lets a reader ignore one.
std::string_view without_mark(std::string_view document) noexcept;

} // namespace andante::inline v0::json
