#include "jobs/poll_schedule.hpp"

#include <algorithm>
#include <chrono>

namespace andante::inline v0::jobs {

namespace {

using duration = time_source::duration;

duration interval_after(duration elapsed, const poll_pace& pace) noexcept
{
    const duration shortest = pace.shortest;
    const duration longest = pace.longest;
    if (elapsed < 15 * shortest) {
        return shortest;
    }
    return elapsed < 60 * shortest ? std::min(shortest + shortest / 2, longest) : longest;
}

} // namespace

std::optional<time_source::time_point> poll_schedule::next(
    time_source::time_point now, double random, std::optional<duration> hint
) const noexcept
{
    if (now >= deadline_) {
        return std::nullopt;
    }
    const auto interval = interval_after(now - started_, pace_);
    const auto factor = 0.9 + 0.2 * random;
    const auto jittered =
        std::chrono::duration_cast<duration>(std::chrono::duration<double>(interval) * factor);
    auto wait = std::clamp<duration>(jittered, pace_.shortest, pace_.longest);
    if (hint) {
        wait = std::max(wait, *hint);
    }
    return wait >= deadline_ - now ? deadline_ : now + wait;
}

} // namespace andante::inline v0::jobs
