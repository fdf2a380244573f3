#pragma once

#include <optional>
#include <string_view>

namespace andante::inline v0::http {

/// Reads the three forms of an HTTP date: IMF-fixdate, RFC 850 with its two-digit year, and
/// asctime. Gives seconds since 1970.
///
/// `now` (seconds since 1970) decides the century of a two-digit year: not more than 50 years
/// ahead.
std::optional<double> parse_http_date(std::string_view text, double now);

} // namespace andante::inline v0::http
