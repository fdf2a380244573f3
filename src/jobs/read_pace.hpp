#pragma once

#include <andante/core/time_source.hpp>
#include <andante/pacing/pacer.hpp>

#include <deque>
#include <optional>

namespace andante::inline v0::jobs {

/// What looking at jobs may take of a read limit.
struct poll_allowance {
    /// Between two reads of many; zero when there is no limit.
    time_source::duration step{};
    /// So many reads may leave earlier when they are urgent.
    unsigned burst = 0;
    /// All that may leave in a time of this length; 0 when there is no limit.
    unsigned most = 0;
    time_source::duration per{};
};

/// A share of what the limit allows: at most share * count reads in any window of its length,
/// evenly spread but for a few urgent ones.
poll_allowance allowance_of(const std::optional<pacing::window_room>& room, double share) noexcept;

/// Spreads reads evenly, but for those that look for what was never seen: these leave at once, as
/// far as the share goes. Pure.
class read_pace {
public:
    using time_point = time_source::time_point;

    /// When the next read may leave; now or earlier when it may leave at once.
    time_point ready(const poll_allowance& allowed, bool urgent) const noexcept;
    /// The same for a read that looks for what was never seen: urgent ones keep some room.
    time_point ready_for_unseen(const poll_allowance& allowed) const noexcept;
    /// A read leaves. `unseen`: outside the even stream.
    void took(time_point now, const poll_allowance& allowed, bool unseen = false);

private:
    time_point next_ = time_point::min();
    std::deque<time_point> taken_; ///< When the reads of the last window left.

    time_point room_for(const poll_allowance& allowed, unsigned most) const noexcept;
};

} // namespace andante::inline v0::jobs
