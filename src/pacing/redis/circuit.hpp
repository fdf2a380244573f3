#pragma once

#include <algorithm>
#include <chrono>

namespace andante::inline v0::pacing {

/// When to try a peer that fails: after some failures in a row it is left alone for a while, which
/// doubles with every further one.
class circuit {
public:
    using duration = std::chrono::nanoseconds;

    circuit(duration first_break, duration longest_break)
        : first_(first_break)
        , longest_(longest_break)
        , next_(first_break)
    {}

    void succeeded() noexcept
    {
        failures_ = 0;
        next_ = first_;
    }

    /// Notes a failure; how long to stay away.
    duration failed();

    /// True when the peer is taken to be away.
    bool open() const noexcept { return failures_ >= tolerated; }

    static constexpr int tolerated = 3;

private:
    duration first_;
    duration longest_;
    duration next_;
    int failures_ = 0;
};

} // namespace andante::inline v0::pacing
