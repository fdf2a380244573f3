#pragma once

#include <ctime>
#include <string>

namespace andante_tests {

/// A moment, in seconds since 1970, as the Date header writes it.
inline std::string http_date(double seconds)
{
    const auto when = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&when, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

} // namespace andante_tests
