#include "emulator/kit/timestamps.hpp"

#include <array>
#include <cstdio>

namespace andante::inline v0::emulator {

namespace {

namespace chrono = std::chrono;

struct fields {
    int year;
    unsigned month;
    unsigned day;
    int hour;
    int minute;
    int second;
    int millisecond;
    unsigned weekday;
};

fields split(time_point when)
{
    const auto day = utc_day(when);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss time(chrono::floor<chrono::milliseconds>(when) - day);
    return {
        int(date.year()),
        unsigned(date.month()),
        unsigned(date.day()),
        int(time.hours().count()),
        int(time.minutes().count()),
        int(time.seconds().count()),
        int(time.subseconds().count()),
        chrono::weekday(day).c_encoding(),
    };
}

template <class... Values>
std::string print(const char* format, Values... values)
{
    std::array<char, 96> text{};
    const int size = std::snprintf(text.data(), text.size(), format, values...);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string date_and_time(time_point when, char between)
{
    const auto at = split(when);
    return print(
        "%04d-%02u-%02u%c%02d:%02d:%02d",
        at.year,
        at.month,
        at.day,
        between,
        at.hour,
        at.minute,
        at.second
    );
}

} // namespace

chrono::sys_days utc_day(time_point when)
{
    return chrono::floor<chrono::days>(when);
}

chrono::year_month utc_month(time_point when)
{
    const chrono::year_month_day date(utc_day(when));
    return date.year() / date.month();
}

std::string iso_seconds(time_point when)
{
    return date_and_time(when, 'T') + 'Z';
}

std::string iso_milliseconds(time_point when)
{
    return date_and_time(when, 'T') + print(".%03dZ", split(when).millisecond);
}

std::string iso_zero_milliseconds(time_point when)
{
    return date_and_time(when, 'T') + ".000Z";
}

std::string space_form(time_point when)
{
    return date_and_time(when, ' ');
}

std::string http_date(time_point when)
{
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const auto at = split(when);
    return print(
        "%s, %02u %s %04d %02d:%02d:%02d GMT",
        days[at.weekday],
        at.day,
        months[at.month - 1],
        at.year,
        at.hour,
        at.minute,
        at.second
    );
}

} // namespace andante::inline v0::emulator
