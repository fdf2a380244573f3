#include "pacing/redis/scope_clock.hpp"

namespace andante::inline v0::pacing {

namespace {

std::int64_t microseconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
}

/// Two honest clocks drift apart by no more than a part in a thousand (slewing included), and are
/// read this many microseconds apart.
constexpr std::int64_t drift = 1000;
constexpr std::int64_t margin = 10'000;

} // namespace

scope_clock::evidence scope_clock::proof(time_point now) const
{
    evidence made;
    if (seen_ == 0) {
        return made;
    }
    made.seen = seen_;
    const auto least = microseconds(now - latest_);
    const auto most = microseconds(now - earliest_);
    made.least = least > 0 ? least - least / drift : 0;
    made.most = most + most / drift + margin + microseconds(patience_);
    return made;
}

void scope_clock::observe(time_point sent, time_point now, std::int64_t scope_time)
{
    if (scope_time >= seen_) {
        seen_ = scope_time;
        earliest_ = sent;
        latest_ = now;
    }
}

} // namespace andante::inline v0::pacing
