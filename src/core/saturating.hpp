#pragma once

#include <andante/core/time_source.hpp>

#include <chrono>

namespace andante::inline v0::detail {

/// start + limit; the end of time when that would overflow, so that "a very long time" means
/// "none".
inline time_source::time_point
saturating_add(time_source::time_point start, std::chrono::milliseconds limit) noexcept
{
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const auto room = duration_cast<milliseconds>(time_source::time_point::max() - start);
    return limit >= room ? time_source::time_point::max() : start + limit;
}

/// `limit` in the clock's own unit; the longest that it can tell when that would overflow.
inline time_source::time_point::duration saturating_duration(std::chrono::milliseconds limit
) noexcept
{
    using duration = time_source::time_point::duration;
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    return limit >= duration_cast<milliseconds>(duration::max()) ? duration::max()
                                                                 : duration(limit);
}

/// saturating_add() for a limit in the clock's own unit.
inline time_source::time_point
saturating_add_exactly(time_source::time_point start, time_source::duration limit) noexcept
{
    const auto room = time_source::time_point::max() - start;
    return limit >= room ? time_source::time_point::max() : start + limit;
}

} // namespace andante::inline v0::detail
