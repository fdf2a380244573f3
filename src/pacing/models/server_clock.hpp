#pragma once

#include "pacing/policy/instant.hpp"

namespace andante::inline v0::pacing {

/// Two crystals may drift apart that fast, so what was known of a clock loosens.
inline constexpr double drift_per_second = 5e-5;

/// What is known of the server's clock less ours: it lies in [low, high].
///
/// Every answer with a Date bounds it, because the server wrote it between our sending and our
/// receiving. Nobody's wall clock takes part.
class server_clock {
public:
    /// An answer sent at `sent` and received at `received` carried this Date (whole seconds,
    /// rounded down).
    void observe(double date, instant sent, instant received);
    /// A window's end is known to lie so far from an instant: bounds from Retry-After alone.
    void assume(double low, double high);

    /// True when at least one answer named the server's time.
    bool known() const noexcept { return known_; }
    double low() const noexcept { return low_ - slack_; }
    double high() const noexcept { return high_ + slack_; }
    /// How far answers have contradicted each other: several nodes, or a clock that is not kept. 0
    /// for a sane server.
    double slack() const noexcept { return slack_; }

private:
    double low_ = -1e15;
    double high_ = 1e15;
    double slack_ = 0;
    instant seen_ = 0;
    bool known_ = false;
};

} // namespace andante::inline v0::pacing
