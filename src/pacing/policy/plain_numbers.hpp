#pragma once

#include "pacing/policy/instant.hpp"

#include <chrono>
#include <cmath>
#include <limits>

namespace andante::inline v0::pacing {

/// Seconds as a time, rounded up to its unit. Never negative; the longest that the type can tell
/// when it is too long for it, as a wait for a queue of centuries is, or when it never ends.
template <class Duration = std::chrono::nanoseconds>
Duration span_of(double seconds) noexcept
{
    using rep = typename Duration::rep;
    using period = typename Duration::period;
    if (!(seconds > 0)) {
        return Duration::zero();
    }
    const double count = std::ceil(seconds * static_cast<double>(period::den) / period::num);
    // The double next to the largest count is above it.
    return count < static_cast<double>(std::numeric_limits<rep>::max())
               ? Duration(static_cast<rep>(count))
               : Duration::max();
}

/// A count of places for people: whole, never negative, and the most that the type can tell.
inline unsigned count_of(double places) noexcept
{
    if (!(places > 0)) {
        return 0;
    }
    constexpr auto most = std::numeric_limits<unsigned>::max();
    return places < static_cast<double>(most) ? static_cast<unsigned>(places) : most;
}

} // namespace andante::inline v0::pacing
