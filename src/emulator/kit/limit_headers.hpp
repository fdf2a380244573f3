#pragma once

#include <andante/http/message.hpp>

#include "emulator/kit/rate_window.hpp"

#include <string_view>

namespace andante::inline v0::emulator {

/// How a reset is written.
enum class reset_form {
    unix_seconds,    ///< 1780427100, rounded up.
    seconds,         ///< Until then, rounded up.
    decimal_seconds, ///< Until then, with milliseconds: 0.125.
    rfc3339,         ///< 2026-06-02T19:05:00Z, rounded up.
};

/// A provider's words for its limits; an empty one is not sent.
struct limit_headers {
    std::string_view limit = "X-RateLimit-Limit";
    std::string_view remaining = "X-RateLimit-Remaining";
    std::string_view reset = "X-RateLimit-Reset";
    reset_form reset_as = reset_form::unix_seconds;
};

/// Adds what a decision says to an answer.
void add_limit_headers(
    http::headers& to, const limit_headers& words, const rate_decision& said, time_point now
);

} // namespace andante::inline v0::emulator
