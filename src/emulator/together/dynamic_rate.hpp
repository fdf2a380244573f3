#pragma once

#include "emulator/kit/rate_window.hpp"

#include <cstddef>
#include <deque>

namespace andante::inline v0::emulator::together {

/// How much may be asked for in a minute, and how it is enforced: by the second.
struct dynamic_bounds {
    unsigned base = 60;
    unsigned most = 6'000;
};

/// The requests of one account for one model: twice the successful rate of the past hour, between
/// two bounds. Not thread-safe.
class dynamic_rate {
public:
    explicit dynamic_rate(const dynamic_bounds& bounds)
        : bounds_(bounds)
    {}

    /// One request arrives.
    rate_decision ask(time_point now);

private:
    unsigned a_second(time_point now);

    dynamic_bounds bounds_;
    std::deque<time_point> second_; ///< Of the last second.
    std::deque<time_point> hour_;   ///< Of the last hour.
};

} // namespace andante::inline v0::emulator::together
