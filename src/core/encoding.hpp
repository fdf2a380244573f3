#pragma once

#include <andante/config.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Bytes as text. Bytes are kept in std::string.
namespace andante::inline v0::detail {

/// Standard base64 with padding.
std::string to_base64(std::string_view bytes);
/// What is left of a text's last group when it does not end on a byte's border.
enum class base64_form {
    canonical, ///< Padding is there, and the spare bits are zero: one text for one value.
    lenient,   ///< Padding may be missing, and the spare bits are ignored.
};
/// The bytes of a base64 text; nothing when it is none.
std::optional<std::string> from_base64(std::string_view text, base64_form form);
/// base64 for URLs, without padding.
std::string to_base64url(std::string_view bytes);

/// Lower-case hexadecimal digits.
std::string to_hex(std::string_view bytes);
/// The bytes of hexadecimal digits of either case; nothing when there is another character.
std::optional<std::string> from_hex(std::string_view text);

} // namespace andante::inline v0::detail
