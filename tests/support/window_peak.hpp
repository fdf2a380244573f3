#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace andante_tests {

/// The most arrivals in any half-open window of that length.
inline std::size_t window_peak(std::vector<double> arrivals, double window)
{
    std::sort(arrivals.begin(), arrivals.end());
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < arrivals.size(); ++last) {
        while (arrivals[first] <= arrivals[last] - window) {
            ++first;
        }
        most = std::max(most, last - first + 1);
    }
    return most;
}

} // namespace andante_tests
