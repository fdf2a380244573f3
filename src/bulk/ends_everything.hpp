#pragma once

#include <andante/core/error.hpp>

namespace andante::inline v0::bulk {

/// There is no time, or no wish, for any further request of a call.
inline bool ends_everything(const error& problem)
{
    return problem.is_cancelled() || problem == errc::deadline_exceeded;
}

} // namespace andante::inline v0::bulk
