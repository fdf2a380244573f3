#pragma once

#include <andante/core/time_source.hpp>
#include <andante/jobs/poll_pace.hpp>

#include <optional>

namespace andante::inline v0::jobs {

/// When to look at one job next. Pure: time and randomness are arguments.
///
/// As poll_pace says, by default every 2 s for the first half minute, 3 s up to two minutes, 5 s
/// from then on, each a tenth more or less, so that many waits do not beat in time. The last look
/// is exactly at the deadline.
class poll_schedule {
public:
    poll_schedule(
        time_source::time_point started,
        time_source::time_point deadline,
        const poll_pace& pace = poll_pace()
    ) noexcept
        : started_(started)
        , deadline_(deadline)
        , pace_(pace)
    {}

    /// The moment of the next look, given that one has just ended; nothing when the last look was
    /// at the deadline or later. `random` is uniform in [0, 1). `hint` is how long the server asked
    /// to wait: never shortened, but for the deadline.
    std::optional<time_source::time_point> next(
        time_source::time_point now, double random, std::optional<time_source::duration> hint
    ) const noexcept;

private:
    time_source::time_point started_;
    time_source::time_point deadline_;
    poll_pace pace_;
};

} // namespace andante::inline v0::jobs
