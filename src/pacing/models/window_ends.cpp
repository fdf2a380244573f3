#include "pacing/models/window_ends.hpp"

#include "pacing/models/server_clock.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// How a delta may be rounded, in seconds.
constexpr double rounding = 0.01;
/// Nodes of one server that name the same end differ by no more than this part of a window.
constexpr double node_skew = 0.05;

} // namespace

void window_ends::observe(instant sent, instant received, double delta) noexcept
{
    const end seen{sent + delta - rounding, received + delta + rounding};
    if (!first_) {
        first_ = seen;
        least_delta_ = delta;
        most_delta_ = delta;
        return;
    }
    least_delta_ = std::min(least_delta_, delta);
    most_delta_ = std::max(most_delta_, delta);
    if (most_delta_ - least_delta_ <= rounding) {
        return; // a length that is always told names no end
    }
    const double slack =
        node_skew * window_ + drift_per_second * std::abs(seen.latest - first_->earliest);
    const double least = seen.earliest - first_->latest - slack;
    const double most = seen.latest - first_->earliest + slack;
    aligned_ = aligned_ && std::ceil(least / window_) * window_ <= most;
}

void window_ends::forget() noexcept
{
    first_.reset();
    aligned_ = true;
}

} // namespace andante::inline v0::pacing
