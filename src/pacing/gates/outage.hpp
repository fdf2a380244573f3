#pragma once

#include "pacing/policy/instant.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

/// How a route rests: in seconds.
struct outage_terms {
    double gap = 1;   ///< One request's time under the route's slowest limit.
    double calm = 60; ///< So long after a refusal requests keep that distance.
};

/// A route that answers 503 and does not say for how long: a server in trouble, or one whose
/// limiter says 503 where others say 429 (nginx does unless it is told otherwise).
///
/// One such answer says little. After a second without a success between, nothing leaves for a
/// while, twice as long each time, and then requests go one by one at the distance that the limit
/// has on average, until none was refused for long enough. No limit is learnt from it.
class outage {
public:
    /// A 503 without a hint, for a request that left at `left`. True: the route rests from now on.
    bool refused(instant left, instant now, const outage_terms& terms) noexcept;
    /// A success, for a request that left at `left`.
    void accepted(instant left) noexcept;
    /// A request leaves.
    void leaves(instant now) noexcept { last_left_ = now; }

    /// True when nothing of it matters any more.
    bool is_over(instant now) const noexcept { return now >= std::max(until_, spaced_until_); }
    /// The end of the rest.
    instant until() const noexcept { return until_; }
    /// When the next request may leave, the distance between them included.
    instant opens(instant now) const noexcept;

private:
    int bare_ = 0;  ///< Refusals in a row.
    int rests_ = 0; ///< Likewise.
    double pace_ = 0;
    double gap_ = 0;
    instant since_ = never_yet; ///< The last rest began.
    instant until_ = never_yet;
    instant spaced_until_ = never_yet;
    instant last_left_ = never_yet;
};

} // namespace andante::inline v0::pacing
