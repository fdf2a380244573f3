#include "pacing/gates/outage.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// Nobody said how long it takes, so somebody must look now and then.
constexpr double longest_rest = 30;
constexpr int most_doublings = 20;

} // namespace

bool outage::refused(instant left, instant now, const outage_terms& terms) noexcept
{
    if (left < since_) {
        return false; // it left before the rest began, which says it all
    }
    ++bare_;
    gap_ = terms.gap;
    pace_ = now < spaced_until_ ? std::min(2 * pace_, std::max(gap_, longest_rest)) : gap_;
    if (now < spaced_until_) {
        spaced_until_ = now + terms.calm;
    }
    if (bare_ < 2) {
        return false;
    }
    const double rest = std::ldexp(gap_, std::min(rests_, most_doublings));
    ++rests_;
    since_ = now;
    until_ = now + std::min(rest, std::max(gap_, longest_rest));
    spaced_until_ = until_ + terms.calm;
    return true;
}

void outage::accepted(instant left) noexcept
{
    if (left < since_) {
        return; // it left before the rest began
    }
    bare_ = 0;
    rests_ = 0;
    pace_ = std::max(gap_, 0.7 * pace_);
}

instant outage::opens(instant now) const noexcept
{
    return now < spaced_until_ ? std::max(until_, last_left_ + pace_) : until_;
}

} // namespace andante::inline v0::pacing
