#include "jobs/job_places.hpp"

#include <utility>

namespace andante::inline v0::jobs {

pacing::lease job_places::keep(std::string id, pacing::lease place, time_point since)
{
    return put(std::move(id), std::move(place), since, true);
}

pacing::lease job_places::keep_unsure(std::string id, pacing::lease place, time_point since)
{
    return put(std::move(id), std::move(place), since, false);
}

pacing::lease job_places::put(std::string id, pacing::lease place, time_point since, bool is_sure)
{
    if (!place) {
        return place;
    }
    const auto [at, is_new] = held_.try_emplace(std::move(id));
    auto& held = at->second;
    held.is_sure = (!is_new && held.is_sure) || is_sure;
    if (!is_new) {
        return place;
    }
    held.lease = std::move(place);
    held.since = since;
    return pacing::lease();
}

void job_places::sure(std::string_view id) noexcept
{
    if (const auto found = held_.find(id); found != held_.end()) {
        found->second.is_sure = true;
    }
}

pacing::lease job_places::take_unsure(std::string_view id)
{
    const auto found = held_.find(id);
    return found != held_.end() && !found->second.is_sure ? take(id) : pacing::lease();
}

bool job_places::is_over(const holding& held, time_point now) const noexcept
{
    return longest_ > duration::zero() && now - held.since >= longest_;
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
        if (is_over(each->second, now)) {
            taken.push_back(std::move(each->second.lease));
            each = held_.erase(each);
        } else {
            ++each;
        }
    }
    return taken;
}

std::vector<std::pair<std::string, job_places::time_point>> job_places::running(time_point now
) const
{
    std::vector<std::pair<std::string, time_point>> found;
    for (const auto& [id, held] : held_) {
        if (held.is_sure && !is_over(held, now)) {
            found.emplace_back(id, held.since);
        }
    }
    return found;
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
