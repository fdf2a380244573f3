#include "program/format.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace program {

namespace {

/// Beyond this many seconds, which are 31 years, minutes say nothing, and a long may not hold them.
constexpr double longest_in_minutes = 1e9;

template <class... Values>
std::string printed(const char* format, Values... values)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

} // namespace

std::string utc_text(std::chrono::system_clock::time_point when)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return text.data();
}

std::string length_text(std::chrono::duration<double> length)
{
    const double seconds = length.count();
    if (!(std::abs(seconds) <= longest_in_minutes)) {
        return number_text(seconds) + " s";
    }
    if (seconds < 60) {
        return number_text(std::round(seconds * 10) / 10) + " s";
    }
    const auto whole = static_cast<long>(std::lround(seconds));
    return printed("%ld:%02ld", whole / 60, whole % 60);
}

std::string elapsed_text(std::chrono::duration<double> elapsed)
{
    const double seconds = elapsed.count();
    if (!(std::abs(seconds) <= longest_in_minutes)) {
        return number_text(seconds) + " s";
    }
    if (seconds < 10) {
        return printed("%.1f s", seconds);
    }
    const auto whole = static_cast<long>(seconds);
    if (whole < 60) {
        return printed("%ld s", whole);
    }
    return printed("%ld min %02ld s", whole / 60, whole % 60);
}

std::string size_text(std::uint64_t bytes)
{
    const auto size = static_cast<double>(bytes);
    if (size < 1000) {
        return printed("%.0f B", size);
    }
    if (size < 1'000'000) {
        return printed("%.1f kB", size / 1000);
    }
    return printed("%.1f MB", size / 1'000'000);
}

std::string number_text(double value)
{
    return printed("%.10g", value);
}

} // namespace program
