// The places that jobs hold under a cap on unfinished jobs.
#include "jobs/monitor_core.hpp"

#include <utility>

namespace andante::inline v0::jobs {

/// What is waited for may run, also if a former process has begun it: it counts under the caps
/// until a look has shown its end, or nobody looks.
void monitor_core::occupy_places(
    const std::vector<std::string>& ids, const wait_group::refusals& refused
)
{
    std::vector<const std::string*> unplaced;
    {
        const std::lock_guard lock(mutex_);
        auto skipped = refused.begin();
        for (std::size_t index = 0; index < ids.size(); ++index) {
            const auto& id = ids[index];
            if (skipped != refused.end() && skipped->first == index) {
                ++skipped;
            } else if (!places_.holds(id) && table_.find(id) == nullptr &&
                       !table_.has_ended(id, time()->now())) {
                unplaced.push_back(&id);
            }
        }
    }
    for (const auto* id : unplaced) {
        auto place = options_.create_route.empty() ? pacing::lease()
                                                   : calls_->pacer()->occupy(options_.create_route);
        if (!place) {
            return; // no cap covers them
        }
        pacing::lease spare; // dropped without the lock
        const std::lock_guard lock(mutex_);
        spare = places_.keep_unsure(*id, std::move(place), time()->now());
    }
}

void monitor_core::restore_place(const std::string& id, time_source::duration age)
{
    {
        const std::lock_guard lock(mutex_);
        const auto now = time()->now();
        table_.created_before(id, now - age, now);
    }
    const bool is_over =
        options_.silent_after > time_source::duration::zero() && age >= options_.silent_after;
    if (options_.create_route.empty() || is_over) {
        return;
    }
    auto place = calls_->pacer()->occupy(options_.create_route);
    pacing::lease spare; // dropped without the lock
    const std::lock_guard lock(mutex_);
    spare = places_.keep(id, std::move(place), time()->now() - age);
    restored_.push_back(id);
}

std::vector<std::string> monitor_core::take_restored()
{
    const std::lock_guard lock(mutex_);
    auto ids = std::exchange(restored_, {});
    std::erase_if(ids, [&](const std::string& id) {
        return !places_.holds(id) || table_.find(id) != nullptr;
    });
    return ids;
}

std::vector<std::pair<std::string, time_source::duration>> monitor_core::running() const
{
    const std::lock_guard lock(mutex_);
    const auto now = time()->now();
    std::vector<std::pair<std::string, time_source::duration>> found;
    for (auto& [id, since] : places_.running(now)) {
        found.emplace_back(std::move(id), now - since);
    }
    return found;
}

void monitor_core::keep_place(const std::string& id, pacing::lease place)
{
    std::vector<pacing::lease> old; // dropped without the lock
    pacing::lease spare;
    const std::lock_guard lock(mutex_);
    const auto now = time()->now();
    old = places_.take_old(now);
    spare = places_.keep(id, std::move(place), now);
}

bool monitor_core::holds_places() const
{
    const std::lock_guard lock(mutex_);
    return !places_.empty();
}

void monitor_core::free_place(std::string_view id)
{
    pacing::lease freed; // dropped without the lock
    const std::lock_guard lock(mutex_);
    freed = places_.take(id);
}

bool monitor_core::free_old_places()
{
    std::vector<pacing::lease> old; // dropped without the lock
    const std::lock_guard lock(mutex_);
    old = places_.take_old(time()->now());
    return !old.empty();
}

std::vector<std::string> monitor_core::unwatched_places() const
{
    const std::lock_guard lock(mutex_);
    auto ids = places_.ids();
    std::erase_if(ids, [&](const std::string& id) { return table_.find(id) != nullptr; });
    return ids;
}

} // namespace andante::inline v0::jobs
