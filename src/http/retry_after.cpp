#include "http/retry_after.hpp"

#include "http/field_text.hpp"
#include "http/http_date.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace andante::inline v0::http {

namespace {

void take_larger(std::optional<double>& largest, std::optional<double> other)
{
    if (other && (!largest || *other > *largest)) {
        largest = other;
    }
}

/// Takes the first of the values off `rest`: a number, or a date, which may have a comma of its own
/// behind the name of its day. Nothing when it is neither.
std::optional<double> take_first(std::string_view& rest, std::optional<double> server_now)
{
    const auto cut_at = [&rest](std::size_t comma) {
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    };
    const auto comma = rest.find(',');
    const auto first = trimmed(rest.substr(0, comma));
    if (const auto seconds = plain_number(first)) {
        cut_at(comma);
        return seconds;
    }
    if (server_now && comma != std::string_view::npos) {
        const auto next = rest.find(',', comma + 1);
        if (const auto date = parse_http_date(trimmed(rest.substr(0, next)), *server_now)) {
            cut_at(next);
            return *date - *server_now;
        }
    }
    cut_at(comma);
    const auto date = server_now ? parse_http_date(first, *server_now) : std::nullopt;
    return date ? std::optional<double>(*date - *server_now) : std::nullopt;
}

/// A JSON number of zero or more; what is too large for the type is merely large.
std::optional<double> json_number(std::string_view text)
{
    constexpr double large = 1e18;
    text = text.substr(0, text.find_first_not_of("0123456789.eE+-"));
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec == std::errc::result_out_of_range && read.ptr == end && text.front() != '-') {
        return text.find('-') == std::string_view::npos ? large : 0;
    }
    const bool good = !text.empty() && read.ec == std::errc() && read.ptr == end && value >= 0;
    return good ? std::optional<double>(std::min(value, large)) : std::nullopt;
}

/// Longer bodies are pages.
constexpr std::size_t largest_body = 64 * 1024;

} // namespace

std::optional<double> largest_number_after(std::string_view body, std::string_view key)
{
    if (body.size() > largest_body) {
        return std::nullopt;
    }
    const std::string quoted = '"' + std::string(key) + '"';
    std::optional<double> largest;
    for (auto at = body.find(quoted); at != std::string_view::npos;
         at = body.find(quoted, at + 1)) {
        auto rest = body.substr(at + quoted.size());
        const auto colon = rest.find_first_not_of(" \t\r\n");
        if (colon == std::string_view::npos || rest[colon] != ':') {
            continue;
        }
        rest.remove_prefix(colon + 1);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        take_larger(largest, json_number(rest));
    }
    return largest;
}

std::optional<double> parse_retry_after(std::string_view text, std::optional<double> server_now)
{
    std::optional<double> largest;
    while (!text.empty()) {
        take_larger(largest, take_first(text, server_now));
    }
    return largest;
}

std::optional<double>
told_wait(const headers& fields, std::string_view body, std::optional<double> utc_now)
{
    std::optional<double> largest;
    auto server_now = utc_now;
    if (const auto date = fields.find("Date")) {
        if (const auto told = parse_http_date(trimmed(*date), utc_now.value_or(0))) {
            server_now = told;
        }
    }
    for (const auto line : fields.find_all("Retry-After")) {
        take_larger(largest, parse_retry_after(line, server_now));
    }
    for (const auto line : fields.find_all("Retry-After-Ms")) {
        if (const auto milliseconds = plain_number(trimmed(line))) {
            take_larger(largest, *milliseconds / 1000);
        }
    }
    take_larger(largest, told_wait_in(body));
    return largest;
}

bool is_aged(const headers& fields)
{
    const auto age = fields.find("Age");
    return age && plain_number(trimmed(*age)).value_or(0) > 0;
}

std::optional<double> server_clock(const headers& fields, double utc_now)
{
    const auto date = fields.find("Date");
    return date && !is_aged(fields) ? parse_http_date(trimmed(*date), utc_now) : std::nullopt;
}

std::optional<double> told_wait_in(std::string_view body)
{
    std::optional<double> largest;
    for (const auto* key : {"retryAfter", "retry_after"}) {
        const auto seconds = largest_number_after(body, key);
        take_larger(largest, seconds.value_or(0) > 0 ? seconds : std::nullopt);
    }
    return largest;
}

} // namespace andante::inline v0::http
