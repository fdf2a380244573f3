#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// Reads a moment in any of the forms that providers use: RFC 3339 with or without a fraction of 1
/// to 9 digits ("2026-06-02T19:05:32.118Z", also with an offset), and the same with a space and
/// without a zone ("2026-06-02 19:04:11"), which means UTC.
///
/// Nothing when the text has another form, a part is out of its range (a 30 February, a second 60),
/// or the moment is outside 1700 to 2200, which system_clock can hold with room to spare.
std::optional<std::chrono::system_clock::time_point> parse_timestamp(std::string_view text);

/// Writes a moment as RFC 3339 in UTC with milliseconds, for example "2026-06-02T19:05:32.118Z".
/// Smaller parts are cut off.
std::string format_timestamp(std::chrono::system_clock::time_point moment);

} // namespace andante::inline v0::detail
