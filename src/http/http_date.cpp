#include "http/http_date.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace andante::inline v0::http {

namespace {

std::optional<int> number(std::string_view text)
{
    int value = 0;
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<int> month_of(std::string_view text)
{
    static constexpr std::array<std::string_view, 12> names = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    for (int at = 0; at < 12; ++at) {
        if (names[static_cast<std::size_t>(at)] == text) {
            return at + 1;
        }
    }
    return std::nullopt;
}

/// "08:49:37" as seconds of the day; a leap second is the next one.
std::optional<int> time_of_day(std::string_view text)
{
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') {
        return std::nullopt;
    }
    const auto hours = number(text.substr(0, 2));
    const auto minutes = number(text.substr(3, 2));
    const auto seconds = number(text.substr(6, 2));
    if (!hours || !minutes || !seconds || *hours < 0 || *hours > 23 || *minutes < 0 ||
        *minutes > 59 || *seconds < 0 || *seconds > 60) {
        return std::nullopt;
    }
    return *hours * 3600 + *minutes * 60 + *seconds;
}

std::optional<double> moment(
    std::optional<int> year,
    std::optional<int> month,
    std::optional<int> day,
    std::optional<int> seconds
)
{
    if (!year || !month || !day || !seconds) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))
    );
    if (!date.ok()) {
        return std::nullopt;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return static_cast<double>(days) * 86400.0 + *seconds;
}

/// A two-digit year is the one that is not more than 50 years ahead.
int full_year(int two_digits, double now)
{
    const auto today = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds(std::chrono::seconds(static_cast<long long>(now)))
    );
    const int this_year = static_cast<int>(std::chrono::year_month_day(today).year());
    int year = this_year / 100 * 100 + two_digits;
    if (year > this_year + 50) {
        year -= 100;
    }
    return year;
}

} // namespace

std::optional<double> parse_http_date(std::string_view text, double now)
{
    const auto comma = text.find(',');
    if (comma == 3 && text.size() == 29) {
        // Sun, 06 Nov 1994 08:49:37 GMT
        return moment(
            number(text.substr(12, 4)),
            month_of(text.substr(8, 3)),
            number(text.substr(5, 2)),
            time_of_day(text.substr(17, 8))
        );
    }
    if (comma != std::string_view::npos && text.size() == comma + 24) {
        // Sunday, 06-Nov-94 08:49:37 GMT
        const auto rest = text.substr(comma + 2);
        const auto year = number(rest.substr(7, 2));
        return moment(
            year ? std::optional<int>(full_year(*year, now)) : std::nullopt,
            month_of(rest.substr(3, 3)),
            number(rest.substr(0, 2)),
            time_of_day(rest.substr(10, 8))
        );
    }
    if (comma == std::string_view::npos && text.size() == 24) {
        // Sun Nov  6 08:49:37 1994
        return moment(
            number(text.substr(20, 4)),
            month_of(text.substr(4, 3)),
            number(text.substr(8, 2)),
            time_of_day(text.substr(11, 8))
        );
    }
    return std::nullopt;
}

} // namespace andante::inline v0::http
