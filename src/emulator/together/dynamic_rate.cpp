#include "emulator/together/dynamic_rate.hpp"

#include <algorithm>
#include <chrono>

namespace andante::inline v0::emulator::together {

namespace {

using namespace std::chrono_literals;

void forget(std::deque<time_point>& log, time_point before)
{
    while (!log.empty() && log.front() <= before) {
        log.pop_front();
    }
}

} // namespace

unsigned dynamic_rate::a_second(time_point now)
{
    forget(hour_, now - 1h);
    const auto doubled = static_cast<unsigned>((2 * hour_.size() + 59) / 60);
    return std::max(1U, std::clamp(doubled, bounds_.base, bounds_.most) / 60);
}

rate_decision dynamic_rate::ask(time_point now)
{
    forget(second_, now - 1s);
    rate_decision said;
    said.limit = a_second(now);
    const auto used = static_cast<unsigned>(second_.size());
    said.admitted = used < said.limit;
    if (said.admitted) {
        second_.push_back(now);
        hour_.push_back(now);
    }
    const auto taken = static_cast<unsigned>(second_.size());
    said.remaining = taken < said.limit ? said.limit - taken : 0;
    said.reset = second_.empty() ? now : second_.front() + 1s;
    said.retry_after = 1s;
    return said;
}

} // namespace andante::inline v0::emulator::together
