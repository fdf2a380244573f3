#include "http/pool_state.hpp"

#include <algorithm>

namespace andante::inline v0::http {

pool_state::pool_state(pool_limits limits)
    : limits_(limits)
{}

pool_state::grant
pool_state::acquire(ticket who, time_point now, std::vector<slot>& retired, bool patient)
{
    expire(now, retired);
    if (!idle_.empty()) {
        // The one used last is the likeliest to be alive still, and lets the others age out.
        const auto kept = idle_.back();
        idle_.pop_back();
        ++in_use_;
        return {verdict::reuse, kept.which, now - kept.since};
    }
    if (in_use_ < limits_.connections) {
        ++in_use_;
        return {verdict::open, take_free_slot(), {}};
    }
    if (queue_.size() >= limits_.queued && !patient) {
        return {verdict::full, 0, {}};
    }
    queue_.insert(queue_.end(), who);
    return {verdict::queued, 0, {}};
}

void pool_state::opened(slot which, time_point now)
{
    born_[which] = now;
}

std::optional<pool_state::handover>
pool_state::release(slot which, bool is_reusable, time_point now, std::vector<slot>& retired)
{
    const bool is_kept = is_reusable && !is_old(which, now) && limits_.idle > 0 &&
                         limits_.idle_for > std::chrono::steady_clock::duration::zero();
    if (!is_kept) {
        retired.push_back(which);
    }
    if (!queue_.empty()) {
        const auto next = *queue_.begin();
        queue_.erase(queue_.begin());
        return handover{next, {is_kept ? verdict::reuse : verdict::open, which, {}}};
    }
    --in_use_;
    if (!is_kept) {
        free_slot(which);
        return std::nullopt;
    }
    idle_.push_back({which, now});
    if (idle_.size() > limits_.idle) {
        retired.push_back(idle_.front().which);
        free_slot(idle_.front().which);
        idle_.erase(idle_.begin());
    }
    return std::nullopt;
}

bool pool_state::abandon(ticket who)
{
    return queue_.erase(who) > 0;
}

void pool_state::expire(time_point now, std::vector<slot>& retired)
{
    std::erase_if(idle_, [&](const idle_slot& kept) {
        if (!is_expired(kept, now)) {
            return false;
        }
        retired.push_back(kept.which);
        free_slot(kept.which);
        return true;
    });
}

void pool_state::retire_idle(std::vector<slot>& retired)
{
    for (const auto& kept : idle_) {
        retired.push_back(kept.which);
        free_slot(kept.which);
    }
    idle_.clear();
}

bool pool_state::is_old(slot which, time_point now) const
{
    return limits_.max_age > std::chrono::steady_clock::duration::zero() &&
           now - born_[which] >= limits_.max_age;
}

bool pool_state::is_expired(const idle_slot& kept, time_point now) const
{
    return now - kept.since >= limits_.idle_for || is_old(kept.which, now);
}

pool_state::slot pool_state::take_free_slot()
{
    if (free_.empty()) {
        born_.emplace_back();
        return born_.size() - 1;
    }
    const auto which = free_.back();
    free_.pop_back();
    return which;
}

void pool_state::free_slot(slot which)
{
    free_.push_back(which);
}

} // namespace andante::inline v0::http
