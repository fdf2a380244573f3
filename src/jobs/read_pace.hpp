#pragma once

#include <andante/core/time_source.hpp>
#include <andante/pacing/pacer.hpp>

#include <optional>

namespace andante::inline v0::jobs {

/// What looking at jobs may take of a read limit.
struct poll_allowance {
    /// Between two reads of many; zero when there is no limit.
    time_source::duration step{};
    /// So many reads may leave earlier when they are urgent.
    unsigned burst = 0;
};

/// A share of what the limit allows: at most share * count reads in any window of its length,
/// evenly spread but for a few urgent ones.
poll_allowance allowance_of(const std::optional<pacing::window_room>& room, double share) noexcept;

/// Spreads reads evenly. Pure.
class read_pace {
public:
    /// When the next read may leave; now or earlier when it may leave at once.
    time_source::time_point ready(const poll_allowance& allowed, bool urgent) const noexcept;
    /// A read leaves.
    void took(time_source::time_point now, const poll_allowance& allowed) noexcept;

private:
    time_source::time_point next_ = time_source::time_point::min();
};

} // namespace andante::inline v0::jobs
