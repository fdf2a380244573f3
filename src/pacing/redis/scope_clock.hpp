#pragma once

#include <chrono>
#include <cstdint>

namespace andante::inline v0::pacing {

/// What this process's steady clock proves of the scope's time, which lives in Redis and follows
/// its wall clock: so much has passed at least, and at most, since the scope's time was seen.
class scope_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `patience` is how long a command may stay under way.
    explicit scope_clock(std::chrono::nanoseconds patience)
        : patience_(patience)
    {}

    struct evidence {
        std::int64_t seen = 0; ///< Microseconds; 0: none.
        std::int64_t least = 0;
        std::int64_t most = 0;
    };
    /// For a command that leaves now.
    evidence proof(time_point now) const;
    /// An answer that came now, of a command that left then, told the scope's time.
    void observe(time_point sent, time_point now, std::int64_t scope_time);
    /// The scope's time began anew.
    void forget() noexcept { seen_ = 0; }

private:
    std::chrono::nanoseconds patience_;
    std::int64_t seen_ = 0;
    time_point earliest_; ///< When the scope's time can first have been that.
    time_point latest_;
};

} // namespace andante::inline v0::pacing
