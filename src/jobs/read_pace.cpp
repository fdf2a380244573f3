#include "jobs/read_pace.hpp"

#include <algorithm>

namespace andante::inline v0::jobs {

poll_allowance allowance_of(const std::optional<pacing::window_room>& room, double share) noexcept
{
    poll_allowance allowed;
    if (!room) {
        return allowed;
    }
    const auto most = std::max(1U, static_cast<unsigned>(share * room->count));
    allowed.burst = std::min(3U, most / 8);
    // The burst and the first read come on top of the even stream: all together are the share.
    const auto even = std::max(1U, most - std::min(most, allowed.burst + 1));
    allowed.step = std::chrono::duration_cast<time_source::duration>(room->per) / even;
    allowed.most = most;
    allowed.per = std::chrono::duration_cast<time_source::duration>(room->per);
    return allowed;
}

/// When fewer than `most` reads have left within a window.
read_pace::time_point
read_pace::room_for(const poll_allowance& allowed, unsigned most) const noexcept
{
    if (allowed.most == 0 || taken_.size() < most) {
        return time_point::min();
    }
    return taken_[taken_.size() - most] + allowed.per;
}

read_pace::time_point read_pace::ready(const poll_allowance& allowed, bool urgent) const noexcept
{
    if (next_ == time_point::min()) {
        return urgent ? next_ : room_for(allowed, allowed.most);
    }
    return urgent ? next_ - allowed.step * allowed.burst
                  : std::max(next_, room_for(allowed, allowed.most));
}

read_pace::time_point read_pace::ready_for_unseen(const poll_allowance& allowed) const noexcept
{
    const auto kept = allowed.burst + 1;
    return room_for(allowed, allowed.most > kept ? allowed.most - kept : 1);
}

void read_pace::took(time_point now, const poll_allowance& allowed, bool unseen)
{
    if (!unseen) {
        next_ = std::max(next_, now) + allowed.step;
    }
    while (!taken_.empty() && (allowed.most == 0 || taken_.front() + allowed.per <= now)) {
        taken_.pop_front();
    }
    if (allowed.most > 0) {
        taken_.push_back(now);
    }
}

} // namespace andante::inline v0::jobs
