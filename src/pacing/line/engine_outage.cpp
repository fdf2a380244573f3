// A route that answers 503 without a word of when: its waiters stand apart while it rests, and one
// of them looks first.
#include "pacing/line/engine.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

instant engine::shut_until(const lane& in)
{
    return std::max(in.alone->locked_until, in.alone->trouble.until());
}

instant engine::leaves_apart(const lane& in, instant now)
{
    if (in.alone == nullptr) {
        return never_yet;
    }
    return std::max(in.alone->locked_until, in.alone->trouble.opens(now));
}

outage_terms engine::terms_of(const lane& in, instant now) const
{
    // The slowest that a proxy can be told is a request a minute.
    constexpr double longest_gap = 60;
    constexpr double longest_calm = 600;
    outage_terms terms;
    if (in.windows.empty()) {
        return terms;
    }
    terms.gap = 0;
    for (const auto window : in.windows) {
        const double per = store_->room(window, now).per;
        terms.gap = std::max(terms.gap, per / std::max(1.0, store_->limit(window)));
        terms.calm = std::max(terms.calm, per);
    }
    terms.gap = std::min(terms.gap, longest_gap);
    terms.calm = std::min(terms.calm, longest_calm);
    return terms;
}

void engine::unavailable(const grant& given, instant now)
{
    auto& route = *given.route;
    if (!route.trouble.refused(given.given, now, terms_of(*route.in, now))) {
        return;
    }
    set_apart(route);
    auto& in = *route.in;
    shut(in, true);
    in.looking = true;
    fail_hopeless(in, now);
}

} // namespace andante::inline v0::pacing
