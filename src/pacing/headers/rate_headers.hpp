#pragma once

#include <andante/http/message.hpp>
#include <andante/pacing/policy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::pacing {

/// What an answer says of one limit. All times are the server's, in seconds since 1970.
struct quota_reading {
    std::string name; ///< Of the server's policy, when it has one.
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<double> reset;
    /// Seconds from the answer to the Reset, where it tells hundredths of them: Date tells none.
    std::optional<double> reset_in;
    std::optional<double> window; ///< Seconds.
    bool concurrent = false;      ///< It counts requests under way, not a rate.
    bool tokens = false;          ///< It counts tokens, not requests.
    bool other_unit = false;      ///< It counts something else than either, such as bytes.
};

/// The rate-limit side of an answer's header.
struct rate_headers {
    std::optional<double> date;        ///< The server's clock.
    std::string reason;                ///< X-RateLimit-Reason, lower case.
    std::vector<quota_reading> quotas; ///< Of requests, and of requests under way.
    std::vector<quota_reading> tokens; ///< Of tokens: their names say which.
};

/// Reads them. `utc_now` (our wall clock, seconds since 1970) is used only where the answer has no
/// Date. An answer from a cache (Age above 0) gives no quotas and no date.
rate_headers
read_rate_headers(const http::headers& headers, const header_dialect& dialect, double utc_now);

/// Reads a Reset value into server seconds: a number as `form` says, a duration such as "1m30s" or
/// "12ms", an HTTP date, or a moment as RFC 3339 writes it.
std::optional<double> parse_reset(
    std::string_view text,
    header_dialect::reset_form form,
    std::optional<double> date,
    double utc_now
);

/// Reads how many seconds a Reset is away, when it says so to a hundredth or better: "0.98", "12ms"
/// or "1m30.951s", not "1", "1.5" or a moment.
std::optional<double> parse_exact_delta(std::string_view text, header_dialect::reset_form form);

/// Hints in the body of an error.
struct body_hints {
    std::optional<double> active; ///< Jobs that are running.
    std::optional<double> limit;  ///< How many may run.
};

/// Looks for "active" and "limit" in a JSON error.
body_hints read_body_hints(std::string_view body);

} // namespace andante::inline v0::pacing
