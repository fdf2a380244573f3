#include "pacing/models/server_clock.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

namespace {

/// A jump beyond this is a clock that was set, not a node that lags.
constexpr double largest_lag = 30.0;

} // namespace

void server_clock::observe(double date, instant sent, instant received)
{
    const double low = date - received;
    const double high = date + 1 - sent;
    if (known_) {
        const double aged = std::max(0.0, received - seen_) * drift_per_second;
        low_ -= aged;
        high_ += aged;
    }
    const double contradiction = known_ ? std::max(low - high_, low_ - high) : 0;
    if (contradiction > 0) {
        if (contradiction < largest_lag) {
            slack_ = std::max(slack_, contradiction + 1);
        }
        low_ = low;
        high_ = high;
    } else {
        low_ = std::max(low_, low);
        high_ = std::min(high_, high);
    }
    seen_ = received;
    known_ = true;
}

void server_clock::assume(double low, double high)
{
    low_ = low;
    high_ = high;
    known_ = true;
}

} // namespace andante::inline v0::pacing
