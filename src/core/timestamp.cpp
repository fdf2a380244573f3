#include "core/timestamp.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace andante::inline v0::detail {

namespace {

/// Takes pieces off the front of a text; `good` turns false at the first piece that is not there.
class scanner {
public:
    explicit scanner(std::string_view text)
        : rest_(text)
    {}

    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return rest_.empty(); }

    /// Exactly `count` digits with a value in the range.
    int digits(std::size_t count, int least, int most)
    {
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                good_ = false;
                return least;
            }
            number = number * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        good_ = good_ && number >= least && number <= most;
        return number;
    }

    /// The character, which must be one of `allowed`.
    char one_of(std::string_view allowed)
    {
        const char found = rest_.empty() ? '\0' : rest_.front();
        // Of one to four, which a loop finds sooner than a library's search.
        if (rest_.empty() ||
            std::none_of(allowed.begin(), allowed.end(), [found](char c) { return c == found; })) {
            good_ = false;
            return '\0';
        }
        rest_.remove_prefix(1);
        return found;
    }

    bool next_is(char expected) const noexcept
    {
        return !rest_.empty() && rest_.front() == expected;
    }

    /// 1 to 9 digits after a point, as nanoseconds.
    std::chrono::nanoseconds fraction()
    {
        std::int64_t nanos = 0;
        int count = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && count < 10) {
            nanos = nanos * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
            ++count;
        }
        good_ = good_ && count >= 1 && count <= 9;
        for (; count < 9; ++count) {
            nanos *= 10;
        }
        return std::chrono::nanoseconds(nanos);
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

std::chrono::minutes read_offset(scanner& text)
{
    const char sign = text.one_of("Zz+-");
    if (sign != '+' && sign != '-') {
        return std::chrono::minutes(0);
    }
    const int hours = text.digits(2, 0, 23);
    text.one_of(":");
    const int minutes = text.digits(2, 0, 59);
    const auto size = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '+' ? size : -size;
}

} // namespace

std::optional<std::chrono::system_clock::time_point> parse_timestamp(std::string_view text)
{
    scanner scan(text);
    const int year = scan.digits(4, 1700, 2200);
    scan.one_of("-");
    const int month = scan.digits(2, 1, 12);
    scan.one_of("-");
    const int day = scan.digits(2, 1, 31);
    const char separator = scan.one_of("Tt ");
    const int hour = scan.digits(2, 0, 23);
    scan.one_of(":");
    const int minute = scan.digits(2, 0, 59);
    scan.one_of(":");
    const int second = scan.digits(2, 0, 59);
    std::chrono::nanoseconds fraction{};
    if (scan.next_is('.')) {
        scan.one_of(".");
        fraction = scan.fraction();
    }
    std::chrono::minutes offset{};
    if (separator != ' ' || !scan.at_end()) {
        offset = read_offset(scan);
    }
    const std::chrono::year_month_day date(
        std::chrono::year(year) / month / std::chrono::day(static_cast<unsigned>(day))
    );
    if (!scan.good() || !scan.at_end() || !date.ok()) {
        return std::nullopt;
    }
    const auto whole = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                       std::chrono::minutes(minute) + std::chrono::seconds(second) - offset;
    return std::chrono::time_point_cast<std::chrono::system_clock::duration>(whole + fraction);
}

std::string format_timestamp(std::chrono::system_clock::time_point moment)
{
    const auto days = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(moment - days));
    char text[64];
    const int size = std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count())
    );
    return std::string(text, static_cast<std::size_t>(size));
}

} // namespace andante::inline v0::detail
