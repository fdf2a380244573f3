#pragma once

namespace andante::inline v0::pacing {

/// Seconds on this process's steady clock, since the limiter was made. The decisions below the
/// shell are arithmetic on fractions of windows, which reads better in plain numbers than in ticks.
using instant = double;

/// Long before anything.
inline constexpr instant never_yet = -1e9;
/// A step that is surely past an exact boundary, and far below any delay.
inline constexpr double tick = 1e-6;

} // namespace andante::inline v0::pacing
