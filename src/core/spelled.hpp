#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace andante::inline v0::detail {

/// Seconds for people: "0.4 s", "66 s", "16 h 40 min". Rounded up, so that whoever comes back then
/// is not too early.
inline std::string spelled(double seconds)
{
    constexpr double most = 1e9; // thirty years: what is longer is no time
    const double bounded = std::clamp(seconds, 0.0, most);
    if (bounded < 9.95) {
        char text[16];
        const double tenths = std::ceil(bounded * 10 - 1e-6) / 10;
        std::snprintf(text, sizeof text, "%.3g s", tenths);
        return text;
    }
    const auto whole = static_cast<long long>(std::ceil(bounded - 1e-6));
    const auto two = [](long long large, const char* unit, long long small, const char* part) {
        auto text = std::to_string(large) + unit;
        return small > 0 ? text + " " + std::to_string(small) + part : text;
    };
    if (whole < 120) {
        return std::to_string(whole) + " s";
    }
    if (whole < 7200) {
        return two(whole / 60, " min", whole % 60, " s");
    }
    return two(whole / 3600, " h", whole % 3600 / 60, " min");
}

} // namespace andante::inline v0::detail
