#include "pacing/models/version_space.hpp"

#include <algorithm>
#include <limits>

namespace andante::inline v0::pacing {

version_space::version_space(set possible)
    : possible_(possible)
{
    since_.fill(never_yet);
}

version_space::set version_space::identified(const view& known) const
{
    set found = 0;
    for (unsigned which = 0; which < kinds; ++which) {
        if ((possible_ >> which & 1U) != 0 && models_[which]->identified(known)) {
            found |= 1U << which;
        }
    }
    return found;
}

bool version_space::lost(const view& known) const
{
    return identified(known) == 0 || (possible_ == bit(bucket) && !bucket_.sure());
}

void version_space::start_over(set possible, instant now)
{
    possible_ = possible;
    since_.fill(now);
    for (auto* model : models_) {
        model->start_over();
    }
}

opening version_space::admits(const view& known, instant now, double weight) const
{
    opening least{std::numeric_limits<double>::infinity(), std::nullopt};
    const set asked = identified(known);
    for (unsigned which = 0; which < kinds; ++which) {
        if ((asked >> which & 1U) == 0) {
            continue;
        }
        const auto one = models_[which]->admits(known, now, weight);
        least.places = std::min(least.places, one.places);
        if (one.next && *one.next > now) {
            least.next = std::min(least.next.value_or(*one.next), *one.next);
        }
    }
    return least;
}

opening version_space::admits(kind which, const view& known, instant now, double weight) const
{
    return models_[which]->admits(known, now, weight);
}

void version_space::eliminate(const view& known, const sighting& seen)
{
    const set could = identified(known) | (possible_ & bit(bucket));
    for (unsigned which = 0; which < kinds; ++which) {
        if ((could >> which & 1U) != 0 && !models_[which]->explains(known, seen)) {
            possible_ &= ~(1U << which);
        }
    }
}

version_space::set version_space::promised(const view& known, instant sent) const
{
    set found = identified(known);
    for (unsigned which = 0; which < kinds; ++which) {
        if (since_[which] > sent) {
            found &= ~(1U << which);
        }
    }
    return found;
}

void version_space::counted(const view& known, const sent_request& request, instant now, bool sure)
{
    for (auto* model : models_) {
        model->counted(known, request, now, sure);
    }
}

instant version_space::estimate(const view& known, instant now, double ahead) const
{
    instant latest = now;
    const set asked = identified(known);
    for (unsigned which = 0; which < kinds; ++which) {
        if ((asked >> which & 1U) != 0) {
            latest = std::max(latest, models_[which]->estimate(known, now, ahead));
        }
    }
    return latest;
}

std::string version_space::describe(const view& known) const
{
    const set asked = identified(known);
    std::string text;
    for (unsigned which = 0; which < kinds; ++which) {
        if ((asked >> which & 1U) != 0) {
            text += text.empty() ? "" : " or ";
            text += models_[which]->name();
        }
    }
    return text;
}

} // namespace andante::inline v0::pacing
