#include "jobs/poll_schedule.hpp"

#include <algorithm>
#include <chrono>

namespace andante::inline v0::jobs {

namespace {

using namespace std::chrono_literals;
using duration = time_source::duration;

constexpr duration shortest_interval = 2s;
constexpr duration longest_interval = 5s;

duration interval_after(duration elapsed) noexcept
{
    if (elapsed < 30s) {
        return 2s;
    }
    return elapsed < 2min ? duration(3s) : duration(5s);
}

} // namespace

std::optional<time_source::time_point> poll_schedule::next(
    time_source::time_point now, double random, std::optional<duration> hint
) const noexcept
{
    if (now >= deadline_) {
        return std::nullopt;
    }
    const auto interval = interval_after(now - started_);
    const auto factor = 0.9 + 0.2 * random;
    const auto jittered =
        std::chrono::duration_cast<duration>(std::chrono::duration<double>(interval) * factor);
    auto wait = std::clamp(jittered, shortest_interval, longest_interval);
    if (hint) {
        wait = std::max(wait, *hint);
    }
    return wait >= deadline_ - now ? deadline_ : now + wait;
}

} // namespace andante::inline v0::jobs
