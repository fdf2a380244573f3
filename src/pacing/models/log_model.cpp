#include "pacing/models/log_model.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

bool log_model::identified(const view&) const
{
    return true;
}

opening log_model::admits(const view& known, instant, double) const
{
    const auto& own = known.own;
    return opening{own.limit() - own.logged() - own.in_flight(), own.first_leaves()};
}

bool log_model::explains(const view& known, const sighting& seen)
{
    const auto& own = known.own;
    const double weight = seen.request.weight;
    if (seen.remaining < own.limit() - weight - seen.load) {
        return false;
    }
    if (seen.reset) {
        const bool shared = own.server_limit() > own.limit();
        const bool not_early =
            seen.request.oldest + own.window() <= *seen.reset + 1 - known.clock.low() || shared;
        const bool not_late = *seen.reset - 1 - known.clock.high() <= seen.now + own.window() + 2;
        return not_early && not_late;
    }
    // In our first window we know everything we ever sent, so Remaining has an upper bound too.
    if (own.first_request() && *own.first_request() > seen.now - own.window()) {
        const double tolerance = own.limit() >= 5 ? 1 : 0;
        const double most =
            own.server_limit() - weight - (seen.request.accepted_before - tolerance);
        return seen.remaining <= std::max(0.0, most);
    }
    return true;
}

instant log_model::estimate(const view& known, instant now, double ahead) const
{
    const auto& own = known.own;
    const double wanted = ahead - (own.limit() - own.logged() - own.in_flight());
    if (wanted <= 0) {
        return now;
    }
    // Whole limits repeat with the window; the rest is the ring's own order.
    const double rounds = std::ceil(wanted / own.limit()) - 1;
    const double rest = wanted - rounds * own.limit();
    const auto& log = own.log();
    if (own.in_flight() == 0 && static_cast<double>(log.size()) == own.logged() &&
        rest <= own.logged()) {
        const auto place = static_cast<std::size_t>(std::ceil(rest)) - 1;
        return log[place].answered + (rounds + 1) * own.window();
    }
    const instant leaves = rest <= own.logged() ? own.leaves(rest) : now + own.window();
    return std::max(now, leaves) + rounds * own.window();
}

} // namespace andante::inline v0::pacing
