#include "jobs/duration_statistics.hpp"

#include <algorithm>
#include <iterator>

namespace andante::inline v0::jobs {

void duration_statistics::add(duration took)
{
    took = std::max(took, duration::zero());
    const auto begin = sorted_.begin();
    auto end = std::next(begin, static_cast<std::ptrdiff_t>(count_));
    if (count_ == most) {
        const auto oldest = std::lower_bound(begin, end, in_order_[next_]);
        std::move(std::next(oldest), end, oldest);
        --end;
    } else {
        ++count_;
    }
    const auto place = std::upper_bound(begin, end, took);
    std::move_backward(place, end, std::next(end));
    *place = took;
    in_order_[next_] = took;
    next_ = (next_ + 1) % most;
}

std::optional<duration_statistics::duration> duration_statistics::quantile(double part) const
{
    if (count_ == 0) {
        return std::nullopt;
    }
    const auto last = static_cast<double>(count_ - 1);
    return sorted_[static_cast<std::size_t>(std::clamp(part, 0.0, 1.0) * last)];
}

double duration_statistics::likelihood(duration age) const
{
    if (count_ < 4) {
        return 1;
    }
    if (age < *quantile(0.1) * 9 / 10) {
        return 0.1;
    }
    // Far beyond all others it probably hangs.
    return age > *quantile(1) * 3 / 2 ? 0.3 : 1;
}

} // namespace andante::inline v0::jobs
