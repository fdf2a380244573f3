#include "finetuning/dry_run.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <vector>

namespace program::finetuning {

using seconds = expected_pace::seconds;

std::chrono::duration<double> expected_time(const expected_pace& pace, std::size_t count)
{
    std::priority_queue<seconds, std::vector<seconds>, std::greater<>> ends;
    for (std::size_t other = 0; other < pace.running; ++other) {
        ends.push(pace.track_time);
    }
    seconds last{};
    for (std::size_t at = 0; at < count; ++at) {
        seconds start{};
        if (at >= pace.left) {
            const auto windows = (at - pace.left) / std::max<std::size_t>(pace.limit, 1);
            start = pace.opening + static_cast<double>(windows) * pace.window;
        }
        if (pace.unfinished != 0 && ends.size() >= pace.unfinished) {
            start = std::max(start, ends.top());
            ends.pop();
        }
        ends.push(start + pace.track_time);
        last = std::max(last, pace.waits_for_ends ? start + pace.track_time : start);
    }
    return last;
}

} // namespace program::finetuning
