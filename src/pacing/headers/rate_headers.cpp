#include "pacing/headers/rate_headers.hpp"

#include "core/timestamp.hpp"
#include "http/field_text.hpp"
#include "http/http_date.hpp"
#include "http/retry_after.hpp"
#include "pacing/headers/structured_quota.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

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

/// How servers of many makes name the three fields of a limit. A field may be missing.
struct field_family {
    std::string_view limit;
    std::string_view remaining;
    std::string_view reset;
    std::string_view name; ///< Of what it counts, when not requests.
};

/// Of requests: the first family counts of which an answer has a field.
constexpr std::array request_families{
    field_family{
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests",
        ""
    },
    field_family{
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
        ""
    },
    field_family{"x-ratelimit-limit-dynamic", "x-ratelimit-remaining-dynamic", "", ""},
};

/// Of tokens: each that is there counts. Of two for one name, the one that stands first.
constexpr std::array token_families{
    field_family{
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
        "tokens"
    },
    field_family{"x-tokenlimit-limit", "x-tokenlimit-remaining", "x-tokenlimit-reset", "tokens"},
    field_family{"x-tokenlimit-limit-dynamic", "x-tokenlimit-remaining-dynamic", "", "tokens"},
    field_family{
        "anthropic-ratelimit-tokens-limit",
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-reset",
        "tokens"
    },
    field_family{
        "anthropic-ratelimit-input-tokens-limit",
        "anthropic-ratelimit-input-tokens-remaining",
        "anthropic-ratelimit-input-tokens-reset",
        "input-tokens"
    },
    field_family{
        "anthropic-ratelimit-output-tokens-limit",
        "anthropic-ratelimit-output-tokens-remaining",
        "anthropic-ratelimit-output-tokens-reset",
        "output-tokens"
    },
};

/// Requests under way, as some services of speech tell them: how many there are, and may be.
constexpr std::string_view current_requests = "current-concurrent-requests";
constexpr std::string_view maximum_requests = "maximum-concurrent-requests";

/// What the fields of one answer are read against.
struct reading_terms {
    const http::headers* headers;
    header_dialect::reset_form form;
    std::optional<double> date;
    double utc_now;
};

void read_reset(
    const reading_terms& terms,
    std::string_view text,
    header_dialect::reset_form form,
    quota_reading& into
)
{
    into.reset = parse_reset(text, form, terms.date, terms.utc_now);
    into.reset_in = parse_exact_delta(text, form);
}

bool says_something(const quota_reading& one)
{
    return one.limit || one.remaining || one.reset;
}

quota_reading read_family(const reading_terms& terms, const field_family& family)
{
    quota_reading found;
    found.name = family.name;
    found.limit = first_number(*terms.headers, family.limit, family.limit);
    found.remaining = first_number(*terms.headers, family.remaining, family.remaining);
    if (const auto reset = terms.headers->find(family.reset); reset && !family.reset.empty()) {
        read_reset(terms, *reset, terms.form, found);
    }
    return found;
}

quota_reading read_plain(const reading_terms& terms, const header_dialect& dialect)
{
    const auto& headers = *terms.headers;
    quota_reading plain;
    plain.limit = first_number(headers, dialect.limit, "RateLimit-Limit");
    plain.remaining = first_number(headers, dialect.remaining, "RateLimit-Remaining");
    if (const auto reset = headers.find(dialect.reset)) {
        read_reset(terms, *reset, dialect.form, plain);
    } else if (const auto delta = headers.find("RateLimit-Reset")) {
        read_reset(terms, *delta, header_dialect::reset_form::automatic, plain);
    }
    return plain;
}

void read_requests(
    const reading_terms& terms, const header_dialect& dialect, std::vector<quota_reading>& quotas
)
{
    auto found = read_plain(terms, dialect);
    for (const auto& family : request_families) {
        if (!says_something(found)) {
            found = read_family(terms, family);
        }
    }
    if (says_something(found)) {
        quotas.push_back(std::move(found));
    }
    const auto current = first_number(*terms.headers, current_requests, current_requests);
    const auto maximum = first_number(*terms.headers, maximum_requests, maximum_requests);
    if (current && maximum) {
        quota_reading under_way;
        under_way.concurrent = true;
        under_way.limit = maximum;
        under_way.remaining = std::max(0.0, *maximum - *current);
        quotas.push_back(std::move(under_way));
    }
}

void read_tokens(const reading_terms& terms, std::vector<quota_reading>& tokens)
{
    for (const auto& family : token_families) {
        auto found = read_family(terms, family);
        const bool is_known = std::any_of(tokens.begin(), tokens.end(), [&](const auto& other) {
            return other.name == found.name;
        });
        if (says_something(found) && !is_known) {
            found.tokens = true;
            tokens.push_back(std::move(found));
        }
    }
}

/// "1h2m3.5s" or "12ms" in seconds; nothing when it is no such text.
std::optional<double> parse_duration(std::string_view text)
{
    struct unit {
        std::string_view name;
        double seconds;
    };
    constexpr std::array units{
        unit{"ms", 1e-3},
        unit{"us", 1e-6},
        unit{"ns", 1e-9},
        unit{"s", 1},
        unit{"m", 60},
        unit{"h", 3600},
        unit{"d", 86400}
    };
    double sum = 0;
    bool any = false;
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
        const auto number = plain_number(text.substr(0, digits));
        text.remove_prefix(digits);
        const auto found = std::find_if(units.begin(), units.end(), [&](const unit& one) {
            return text.starts_with(one.name);
        });
        if (!number || found == units.end()) {
            return std::nullopt;
        }
        sum += *number * found->seconds;
        text.remove_prefix(found->name.size());
        any = true;
    }
    return any ? std::optional<double>(sum) : std::nullopt;
}

using reset_form = header_dialect::reset_form;

/// How a number is meant, where the dialect leaves it open.
reset_form form_of(double number, reset_form form)
{
    if (form != reset_form::automatic) {
        return form;
    }
    return number >= 1e11  ? reset_form::unix_milliseconds
           : number >= 1e9 ? reset_form::unix_seconds
                           : reset_form::delta_seconds;
}

/// Seconds until the Reset; nothing when it names a moment.
std::optional<double> parse_delta(std::string_view text, reset_form form)
{
    const auto number = plain_number(text);
    if (!number) {
        return parse_duration(text);
    }
    switch (form_of(*number, form)) {
    case reset_form::unix_seconds:
    case reset_form::unix_milliseconds:
        return std::nullopt;
    case reset_form::delta_milliseconds:
        return *number / 1000;
    default:
        return number;
    }
}

/// A moment that is written out, or as a number.
std::optional<double> parse_moment(std::string_view text, reset_form form, double now)
{
    if (const auto number = plain_number(text)) {
        const bool thousandths = form_of(*number, form) == reset_form::unix_milliseconds;
        return std::ceil(thousandths ? *number / 1000 : *number);
    }
    if (const auto moment = andante::detail::parse_timestamp(text)) {
        return std::ceil(std::chrono::duration<double>(moment->time_since_epoch()).count());
    }
    return parse_http_date(text, now);
}

/// Whether a number or duration is written to a hundredth of a second or better.
bool tells_hundredths(std::string_view text, reset_form form)
{
    if (form == reset_form::delta_milliseconds || text.find("ms") != std::string_view::npos) {
        return true;
    }
    const auto point = text.find('.');
    if (point == std::string_view::npos) {
        return false;
    }
    const auto end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
    return end - point > 2;
}

} // namespace

std::optional<double> parse_reset(
    std::string_view text,
    header_dialect::reset_form form,
    std::optional<double> date,
    double utc_now
)
{
    const auto written = trimmed(text);
    if (const auto delta = parse_delta(written, form)) {
        return date ? std::optional<double>(*date + std::ceil(*delta)) : std::nullopt;
    }
    return parse_moment(written, form, date.value_or(utc_now));
}

std::optional<double> parse_exact_delta(std::string_view text, header_dialect::reset_form form)
{
    const auto written = trimmed(text);
    return tells_hundredths(written, form) ? parse_delta(written, form) : std::nullopt;
}

rate_headers
read_rate_headers(const http::headers& headers, const header_dialect& dialect, double utc_now)
{
    rate_headers read;
    read.date = http::server_clock(headers, utc_now);
    if (const auto reason = headers.find(dialect.reason)) {
        read.reason = trimmed(*reason);
        std::transform(read.reason.begin(), read.reason.end(), read.reason.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    }
    if (http::is_aged(headers)) {
        return read;
    }
    const reading_terms terms{&headers, dialect.form, read.date, utc_now};
    read_requests(terms, dialect, read.quotas);
    read_tokens(terms, read.tokens);
    read_structured_quotas(headers, read.date, read.quotas);
    const auto is_of_tokens = [](const quota_reading& one) { return one.tokens; };
    std::copy_if(
        read.quotas.begin(), read.quotas.end(), std::back_inserter(read.tokens), is_of_tokens
    );
    std::erase_if(read.quotas, is_of_tokens);
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
