#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <string>

namespace andante::inline v0::deepcreative {

/// The sums that a key may spend, by name.
inline constexpr auto daily_sum = "daily";
inline constexpr auto monthly_sum = "monthly";

/// What an answer that is no success says, as describe_answer() tells it. A refusal of a key that
/// was used (409) has the outcome `unknown`, since the create under that key was probably accepted,
/// and its prediction among items(). A refusal for a sum says when that begins anew.
error describe_error(const http::response& answer);

/// The prediction that was created under the same key, when this is the refusal of a repeated
/// create that names it; else empty.
std::string accepted_before(const error& cause);

/// errc::malformed_response for a success answer that cannot be read.
error malformed_answer(const http::response& answer, std::string message);

} // namespace andante::inline v0::deepcreative
