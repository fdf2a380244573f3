#pragma once

#include <andante/http/message.hpp>

#include <optional>
#include <string_view>

namespace andante::inline v0::http {

/// How long an answer asks its caller to stay away, in seconds from the answer. Everything that it
/// says counts: all lines of Retry-After and of Retry-After-Ms (milliseconds), also those that
/// something on the way has joined by commas, and "retryAfter" or "retry_after" in its body, in
/// seconds. The largest is taken; nothing when none can be read. Zero or less when what was said is
/// over. Not capped.
///
/// A date counts from the answer's own Date, or else from `utc_now`, our wall clock in seconds
/// since 1970; without either it says nothing.
std::optional<double>
told_wait(const headers& fields, std::string_view body, std::optional<double> utc_now);

/// True for an answer from a cache (Age above 0), which speaks of another moment.
bool is_aged(const headers& fields);

/// The server's clock as the answer was made, in seconds since 1970; nothing without a readable
/// Date, and for an answer from a cache. `utc_now`: ours.
std::optional<double> server_clock(const headers& fields, double utc_now);

/// The part of it that stands in the body, for a caller who has read the fields.
std::optional<double> told_wait_in(std::string_view body);

/// Reads one Retry-After field: seconds (a fraction is allowed), one of three date forms, or
/// several of these with commas between them, of which the largest counts. Nothing when there is
/// none in it; negative when a date has passed. `server_now`: the moment that dates count from.
std::optional<double> parse_retry_after(std::string_view text, std::optional<double> server_now);

/// The largest number of zero or more that follows a quoted key, wherever it stands in a JSON text.
/// An error's body is small and only a hint is wanted, so this looks instead of parsing. Nothing in
/// a longer text, which is a page.
std::optional<double> largest_number_after(std::string_view body, std::string_view key);

} // namespace andante::inline v0::http
