#include "jobs/job_places.hpp"

#include <utility>

namespace andante::inline v0::jobs {

void job_places::keep(std::string id, pacing::lease place, time_point now)
{
    if (place) {
        held_.insert_or_assign(std::move(id), holding{std::move(place), now});
    }
}

pacing::lease job_places::take(std::string_view id)
{
    pacing::lease taken;
    if (const auto found = held_.find(id); found != held_.end()) {
        taken = std::move(found->second.lease);
        held_.erase(found);
    }
    return taken;
}

std::vector<pacing::lease> job_places::take_old(time_point now)
{
    std::vector<pacing::lease> taken;
    for (auto each = held_.begin(); each != held_.end();) {
        const bool is_old = longest_ > duration::zero() && now - each->second.since >= longest_;
        if (is_old) {
            taken.push_back(std::move(each->second.lease));
            each = held_.erase(each);
        } else {
            ++each;
        }
    }
    return taken;
}

std::vector<std::string> job_places::ids() const
{
    std::vector<std::string> found;
    found.reserve(held_.size());
    for (const auto& [id, held] : held_) {
        found.push_back(id);
    }
    return found;
}

} // namespace andante::inline v0::jobs
