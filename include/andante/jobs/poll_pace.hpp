#pragma once

#include <chrono>

namespace andante::inline v0::jobs {

/// How often a job that is waited for is looked at, each time a tenth more or less: what its
/// provider asks for. A list of jobs, a webhook and the rate limit make it less often.
class poll_pace {
public:
    poll_pace() = default;
    /// `first_pause` above 0, and no longer than `later_pause`.
    constexpr poll_pace(
        std::chrono::milliseconds first_pause, std::chrono::milliseconds later_pause
    )
        : shortest(first_pause)
        , longest(later_pause)
    {}

    /// Between two looks at a young job: until 15 of it have passed. Half as much again until 60
    /// have. Default: 2 s.
    std::chrono::milliseconds shortest{std::chrono::seconds(2)};
    /// Between two looks later on. Default: 5 s.
    std::chrono::milliseconds longest{std::chrono::seconds(5)};
    /// Between two looks at a job whose end a webhook will tell; at least `longest`. Default: 30 s.
    std::chrono::milliseconds announced{std::chrono::seconds(30)};
    /// Two looks at a job alone are never nearer than this, whatever announces its end or makes a
    /// look the last one. Default: 0, no such bound.
    std::chrono::milliseconds nearest{0};
};

} // namespace andante::inline v0::jobs
