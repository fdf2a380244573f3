#include "retry/retry_budget.hpp"

#include <algorithm>

namespace andante::inline v0::retry {

namespace {

// The proportions of the AWS SDKs' standard mode, at a tenth of its scale: tens of calls a minute,
// not thousands.
constexpr int repeat_cost = 5;
constexpr int timeout_cost = 10;

} // namespace

bool retry_budget::take(const error& problem) noexcept
{
    if (capacity_ <= 0) {
        return true;
    }
    const int cost = problem.code() == boost::system::errc::timed_out ? timeout_cost : repeat_cost;
    const std::lock_guard lock(mutex_);
    if (tokens_ < cost) {
        return false;
    }
    tokens_ -= cost;
    return true;
}

void retry_budget::succeeded(int repeats) noexcept
{
    const std::lock_guard lock(mutex_);
    tokens_ = std::min(capacity_, tokens_ + (repeats > 0 ? repeat_cost : 1));
}

int retry_budget::tokens() const noexcept
{
    const std::lock_guard lock(mutex_);
    return tokens_;
}

} // namespace andante::inline v0::retry
