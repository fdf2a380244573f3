#pragma once

#include <optional>
#include <string_view>

namespace andante::inline v0::http {

/// Without the blanks and tabs around it.
std::string_view trimmed(std::string_view text) noexcept;

/// Digits with at most one point; what is too long for a double's precision is merely large. No
/// sign, no exponent.
std::optional<double> plain_number(std::string_view text) noexcept;

} // namespace andante::inline v0::http
