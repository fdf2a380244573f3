#pragma once

#include "pacing/models/server_model.hpp"

#include <cmath>
#include <cstdint>
#include <optional>

namespace andante::inline v0::pacing {

/// Where the aligned windows stand at an instant of ours, read as late as possible.
struct aligned_now {
    std::int64_t k = 0;  ///< The current window.
    double fraction = 0; ///< How much of it has passed.
    double current = 0;  ///< Ours in it, with everything in flight.
    double previous = 0; ///< Ours in the one before.
};

inline aligned_now aligned_at(const view& known, instant now)
{
    const auto& counts = known.own.counts;
    const double position = counts.position(now + known.clock.low());
    aligned_now at;
    at.k = static_cast<std::int64_t>(std::floor(position));
    at.fraction = position - static_cast<double>(at.k);
    at.current = known.own.in_flight() + counts.count_from(at.k);
    at.previous = counts.count(at.k - 1);
    return at;
}

/// When, on our clock, the windows reach a position: as late as possible.
inline instant aligned_time(const view& known, double position)
{
    return known.own.counts.time_of(position) - known.clock.low() + tick;
}

/// Which window an answer belongs to: its Reset names it, else its Date does. Nothing when the
/// Reset contradicts the windows' phase.
inline std::optional<std::int64_t> aligned_window_of(const view& known, const sighting& seen)
{
    const auto& counts = known.own.counts;
    if (seen.reset) {
        const double position = counts.position(*seen.reset);
        const double nearest = std::round(position);
        if (std::abs(position - nearest) * known.own.window() > 1) {
            return std::nullopt;
        }
        return static_cast<std::int64_t>(nearest) - 1;
    }
    if (!seen.date) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(std::floor(counts.position(*seen.date)));
}

} // namespace andante::inline v0::pacing
