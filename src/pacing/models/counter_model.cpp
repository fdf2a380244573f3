#include "pacing/models/counter_model.hpp"

#include "pacing/models/aligned.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

double counter_model::rounded(double weighted) const noexcept
{
    return up_ ? std::ceil(weighted - 1e-9) : std::floor(weighted);
}

bool counter_model::identified(const view& known) const
{
    return known.own.counts.known() && known.clock.known();
}

opening counter_model::admits(const view& known, instant now, double weight) const
{
    const auto at = aligned_at(known, now);
    const double limit = known.own.limit();
    const double places = limit - at.current - rounded(at.previous * (1 - at.fraction));
    if (places >= weight) {
        return opening{places, std::nullopt};
    }
    // Solve for the fraction at which the previous window weighs little enough.
    const double round_up = up_ ? 1 : 0;
    const double allowed = limit - at.current - (weight - 1) - round_up;
    double fraction = 1;
    if (at.previous > 0 && allowed >= round_up && allowed + round_up > 0) {
        fraction = std::clamp(1 - allowed / at.previous, at.fraction, 1.0);
    }
    return opening{places, aligned_time(known, static_cast<double>(at.k) + fraction)};
}

bool counter_model::explains(const view& known, const sighting& seen)
{
    const auto& own = known.own;
    const auto& counts = own.counts;
    if (!seen.reset && !seen.date) {
        return true; // nothing says which window it was
    }
    const auto k = aligned_window_of(known, seen);
    if (!k || (seen.reset && std::fmod(*seen.reset, own.window()) != 0)) {
        return false;
    }
    const double tolerance = own.limit() >= 5 && !up_ ? 1 : 0;
    const double weight = seen.request.weight;
    const double previous = counts.count(*k - 1);
    const double unsure = counts.unsure(*k);
    const double most = own.in_flight() + counts.count_from(*k);
    const double least = most - seen.ambiguous - unsure;
    const auto fraction = [&](double server_time) {
        return std::clamp(counts.position(server_time) - static_cast<double>(*k), 0.0, 1.0);
    };
    const double late = up_ ? 0 : 2; // tolerates a Date that lags by two seconds
    const double most_weighted =
        std::ceil((previous + unsure) * (1 - fraction(seen.request.sent + known.clock.low())));
    const double left = 1 - fraction(seen.now + known.clock.high() + late);
    const double sure_before = previous - counts.unsure(*k - 1);
    // Inside a window something of the one before is left, and that rounds up to one at least.
    const double least_weighted =
        up_ ? std::max(std::ceil(sure_before * left), std::min(1.0, sure_before))
            : std::floor(sure_before * left);
    const double lower = own.limit() - weight - most - most_weighted;
    const double upper = own.server_limit() - weight - least - least_weighted;
    return std::max(0.0, lower) <= seen.remaining &&
           seen.remaining <= std::max(0.0, upper) + tolerance;
}

instant counter_model::estimate(const view& known, instant now, double ahead) const
{
    const auto at = aligned_at(known, now);
    const double limit = known.own.limit();
    double wanted = ahead - (limit - at.current - rounded(at.previous * (1 - at.fraction)));
    if (wanted <= 0) {
        return now;
    }
    // The n-th place of a window opens when the one before it weighs no more than L - n.
    const auto place_at = [&](double n, double previous) {
        const double allowed = limit - n - (up_ ? 1 : 0) + 1;
        return previous > 0 && allowed > 0 ? std::max(0.0, 1 - allowed / previous) : 0.0;
    };
    const double in_this = limit - at.current;
    if (ahead <= in_this) {
        const double fraction = std::max(at.fraction, place_at(at.current + ahead, at.previous));
        return aligned_time(known, static_cast<double>(at.k) + std::min(fraction, 1.0));
    }
    wanted = ahead - in_this;
    const double windows = std::ceil(wanted / limit);
    const double rest = wanted - (windows - 1) * limit;
    return aligned_time(known, static_cast<double>(at.k) + windows + place_at(rest, limit));
}

} // namespace andante::inline v0::pacing
