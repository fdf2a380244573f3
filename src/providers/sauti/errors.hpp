#pragma once

#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <array>
#include <string>
#include <string_view>

namespace andante::inline v0::sauti {

/// Codes for "no credit", should one come: none is documented, these are the usual words.
inline constexpr std::array<std::string_view, 5> spend_codes{
    "insufficient_credits",
    "insufficient_quota",
    "payment_required",
    "quota_exceeded",
    "spend_limit_exceeded",
};

/// What an answer that is no success says, as describe_answer() tells it.
error describe_error(const http::response& answer);

/// errc::malformed_response for a success answer that cannot be read.
error malformed_answer(const http::response& answer, std::string message);

} // namespace andante::inline v0::sauti
