#pragma once

#include <andante/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace andante::inline v0::emulator {

/// How a server counts requests.
enum class window_type {
    fixed,                    ///< Windows aligned to multiples of their length (plus a phase).
    fixed_from_first_request, ///< A window begins with the first request after the last one ended.
    sliding_log,              ///< The exact number in the last window's length.
    sliding_counter,          ///< Two aligned counters, the older one weighted and rounded down.
    token_bucket,             ///< Refilled evenly; a full bucket is a burst.
    gcra,                     ///< Evenly spaced, with a burst of a sixth unless told otherwise.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(window_type value) noexcept;
/// The enumerator of that name; nothing when there is none.
ANDANTE_DECL std::optional<window_type> parse_window_type(std::string_view name) noexcept;

/// One request limit.
struct rate_rule {
    unsigned limit = 60;                      ///< Requests per window, at least 1.
    std::chrono::milliseconds window{60'000}; ///< Above zero.
    window_type type = window_type::fixed;    ///< How requests are counted.
    std::chrono::milliseconds phase{};        ///< Shifts the aligned windows.
    unsigned burst = 0; ///< For token_bucket and gcra: what an idle caller may send at once; 0 for
                        ///< the limit, or a sixth of it for gcra.
    bool count_refused = false; ///< Refused calls take a place too. No difference for the fixed
                                ///< windows, which are full by then.
};

} // namespace andante::inline v0::emulator
