#include "pacing/headers/rate_headers.hpp"

#include "http/field_text.hpp"
#include "http/http_date.hpp"
#include "http/retry_after.hpp"
#include "pacing/headers/structured_quota.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

using http::parse_http_date;
using http::plain_number;
using http::trimmed;

namespace {

/// "100, 100;w=60" (older drafts): the first number, and the first window.
std::optional<double> leading_number(std::string_view text)
{
    return plain_number(trimmed(text.substr(0, text.find_first_of(",;"))));
}

std::optional<double>
first_number(const http::headers& headers, std::string_view name, std::string_view other)
{
    auto found = headers.find(name);
    if (!found) {
        found = headers.find(other);
    }
    return found ? leading_number(trimmed(*found)) : std::nullopt;
}

quota_reading read_plain(
    const http::headers& headers,
    const header_dialect& dialect,
    std::optional<double> date,
    double utc_now
)
{
    quota_reading plain;
    plain.limit = first_number(headers, dialect.limit, "RateLimit-Limit");
    plain.remaining = first_number(headers, dialect.remaining, "RateLimit-Remaining");
    if (const auto reset = headers.find(dialect.reset)) {
        plain.reset = parse_reset(trimmed(*reset), dialect.form, date, utc_now);
    } else if (const auto delta = headers.find("RateLimit-Reset")) {
        const auto form = header_dialect::reset_form::automatic;
        plain.reset = parse_reset(trimmed(*delta), form, date, utc_now);
    }
    return plain;
}

} // namespace

std::optional<double> parse_reset(
    std::string_view text,
    header_dialect::reset_form form,
    std::optional<double> date,
    double utc_now
)
{
    using reset_form = header_dialect::reset_form;
    const double now = date.value_or(utc_now);
    const auto number = plain_number(trimmed(text));
    if (!number) {
        return parse_http_date(trimmed(text), now);
    }
    if (form == reset_form::automatic) {
        form = *number >= 1e11  ? reset_form::unix_milliseconds
               : *number >= 1e9 ? reset_form::unix_seconds
                                : reset_form::delta_seconds;
    }
    switch (form) {
    case reset_form::unix_seconds:
        return std::ceil(*number);
    case reset_form::unix_milliseconds:
        return std::ceil(*number / 1000);
    case reset_form::delta_milliseconds:
        return date ? std::optional<double>(*date + std::ceil(*number / 1000)) : std::nullopt;
    default:
        return date ? std::optional<double>(*date + std::ceil(*number)) : std::nullopt;
    }
}

rate_headers
read_rate_headers(const http::headers& headers, const header_dialect& dialect, double utc_now)
{
    rate_headers read;
    if (const auto date = headers.find("Date")) {
        read.date = parse_http_date(trimmed(*date), utc_now);
    }
    read.asked_to_wait = headers.find("Retry-After").has_value();
    read.retry_after = http::told_wait(headers, std::string_view(), utc_now);
    if (const auto reason = headers.find(dialect.reason)) {
        read.reason = trimmed(*reason);
        std::transform(read.reason.begin(), read.reason.end(), read.reason.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    }
    const auto age = headers.find("Age");
    if (age && plain_number(trimmed(*age)).value_or(0) > 0) {
        read.date.reset(); // from a cache: it speaks of another moment
        return read;
    }
    const auto plain = read_plain(headers, dialect, read.date, utc_now);
    if (plain.limit || plain.remaining || plain.reset) {
        read.quotas.push_back(plain);
    }
    read_structured_quotas(headers, read.date, read.quotas);
    return read;
}

body_hints read_body_hints(std::string_view body)
{
    body_hints hints;
    hints.active = http::largest_number_after(body, "active");
    hints.limit = http::largest_number_after(body, "limit");
    return hints;
}

} // namespace andante::inline v0::pacing
