#include "emulator/kit/job_timeline.hpp"

namespace andante::inline v0::emulator {

job_timeline::job_timeline(std::string_view first, time_point start)
{
    steps_.push_back({std::string(first), start});
}

job_timeline& job_timeline::then(std::string_view state, time_point::duration after)
{
    steps_.push_back({std::string(state), last_change() + after});
    return *this;
}

void job_timeline::turn_to(std::string_view state, time_point now)
{
    std::erase_if(steps_, [&](const step& each) { return each.begins > now; });
    steps_.push_back({std::string(state), now});
}

std::string_view job_timeline::state(time_point now) const noexcept
{
    std::string_view found = steps_.empty() ? std::string_view() : steps_.front().state;
    for (const auto& each : steps_) {
        if (each.begins <= now) {
            found = each.state;
        }
    }
    return found;
}

std::optional<time_point> job_timeline::reached(std::string_view state) const noexcept
{
    for (const auto& each : steps_) {
        if (each.state == state) {
            return each.begins;
        }
    }
    return std::nullopt;
}

time_point job_timeline::last_change() const noexcept
{
    return steps_.empty() ? time_point() : steps_.back().begins;
}

} // namespace andante::inline v0::emulator
