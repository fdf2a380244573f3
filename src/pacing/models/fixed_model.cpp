#include "pacing/models/fixed_model.hpp"

#include "pacing/models/aligned.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

bool fixed_model::identified(const view& known) const
{
    return known.own.counts.known() && known.clock.known();
}

opening fixed_model::admits(const view& known, instant now, double weight) const
{
    const auto at = aligned_at(known, now);
    const double places = known.own.limit() - at.current;
    if (places >= weight) {
        return opening{places, std::nullopt};
    }
    return opening{places, aligned_time(known, static_cast<double>(at.k) + 1)};
}

bool fixed_model::explains(const view& known, const sighting& seen)
{
    const auto& own = known.own;
    if (!seen.reset && !seen.date) {
        return true; // nothing says which window it was
    }
    const auto k = aligned_window_of(known, seen);
    if (!k) {
        return false;
    }
    const double tolerance = own.limit() >= 5 ? 1 : 0;
    const double weight = seen.request.weight;
    const double most = own.in_flight() + own.counts.count_from(*k);
    const double least = most - seen.ambiguous - own.counts.unsure(*k);
    const double upper = own.server_limit() - weight - least + tolerance;
    return own.limit() - weight - most <= seen.remaining && seen.remaining <= std::max(0.0, upper);
}

instant fixed_model::estimate(const view& known, instant now, double ahead) const
{
    const auto at = aligned_at(known, now);
    const double wanted = ahead - (known.own.limit() - at.current);
    if (wanted <= 0) {
        return now;
    }
    return aligned_time(known, static_cast<double>(at.k) + std::ceil(wanted / known.own.limit()));
}

} // namespace andante::inline v0::pacing
