#include "emulator/kit/schedule.hpp"

#include <utility>

namespace andante::inline v0::emulator {

void schedule::plan(time_point when, std::string job, std::function<void()> action)
{
    planned_.emplace(when, entry{when, std::move(job), std::move(action)});
}

void schedule::forget(std::string_view job)
{
    std::erase_if(planned_, [&](const auto& each) { return each.second.job == job; });
}

std::optional<time_point> schedule::next() const
{
    return planned_.empty() ? std::nullopt : std::optional(planned_.begin()->first);
}

std::optional<schedule::entry> schedule::take(time_point now)
{
    const auto first = planned_.begin();
    if (first == planned_.end() || first->first > now) {
        return std::nullopt;
    }
    auto taken = std::move(first->second);
    planned_.erase(first);
    return taken;
}

} // namespace andante::inline v0::emulator
