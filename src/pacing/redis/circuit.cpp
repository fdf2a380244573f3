#include "pacing/redis/circuit.hpp"

namespace andante::inline v0::pacing {

circuit::duration circuit::failed()
{
    ++failures_;
    if (!open()) {
        return duration::zero(); // a connection that was cut is made again at once
    }
    const auto wait = std::min(next_, longest_);
    next_ = std::min(2 * wait, longest_);
    return wait;
}

} // namespace andante::inline v0::pacing
