#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::pioneer {

/// The sum that a team may spend in a UTC day, by name.
inline constexpr auto daily_sum = "daily";
/// The value of X-RateLimit-Reason that says that it is spent.
inline constexpr std::string_view daily_cap_reason = "daily_spend_cap_exceeded";
/// The field that says so.
inline constexpr std::string_view reason_field = "X-RateLimit-Reason";

/// What an answer that is no success says, as describe_answer() tells it. A sum that is spent is
/// errc::quota_exhausted, whatever status says so; a model that is being loaded (425) is
/// errc::rate_limited with a wait, and was not asked.
error describe_error(const http::response& answer);

/// What an event of a stream says that tells of an error: with the status 200 and an unknown
/// outcome, and never to be repeated.
error describe_stream_error(std::string data);

/// The job that a training create was refused for, because it was submitted before; else empty.
std::string submitted_before(const error& cause);

/// errc::malformed_response for a success answer that cannot be read.
error malformed_answer(const http::response& answer, std::string message);

} // namespace andante::inline v0::pioneer
