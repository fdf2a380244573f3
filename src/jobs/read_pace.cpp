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
    return allowed;
}

time_source::time_point read_pace::ready(const poll_allowance& allowed, bool urgent) const noexcept
{
    if (next_ == time_source::time_point::min()) {
        return next_;
    }
    return urgent ? next_ - allowed.step * allowed.burst : next_;
}

void read_pace::took(time_source::time_point now, const poll_allowance& allowed) noexcept
{
    next_ = std::max(next_, now) + allowed.step;
}

} // namespace andante::inline v0::jobs
