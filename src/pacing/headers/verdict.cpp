#include "pacing/headers/verdict.hpp"

#include "http/retry_after.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

namespace {

bool among(const std::vector<std::string>& codes, std::string_view code)
{
    return !code.empty() && std::any_of(codes.begin(), codes.end(), [&](const std::string& one) {
        return http::same_name(one, code);
    });
}

/// Seconds to wait. Zero, the past and nonsense mean "not told".
std::optional<double> wait_of(const observation& seen, double longest, double utc_now)
{
    static const http::headers none;
    const auto& headers = seen.headers != nullptr ? *seen.headers : none;
    const auto wait = http::told_wait(headers, seen.body, utc_now);
    return wait && *wait > 0 ? std::optional<double>(std::min(*wait, longest)) : std::nullopt;
}

} // namespace

answer_verdict classify(const observation& seen, const verdict_rules& rules, double utc_now)
{
    using kind = answer_verdict::kind;
    answer_verdict found;
    if (seen.headers != nullptr) {
        found.headers = read_rate_headers(*seen.headers, rules.dialect, utc_now);
    }
    found.code = seen.api_code;
    if (seen.status >= 200 && seen.status < 400) {
        const bool cached = seen.headers != nullptr && seen.headers->find("Age") &&
                            !found.headers.date && found.headers.quotas.empty();
        found.what = cached ? kind::uncertain : kind::accepted;
        return found; // a Retry-After on a success says when to poll, nothing of limits
    }
    if (seen.status != 429 && seen.status != 503) {
        return found;
    }
    found.body = read_body_hints(seen.body);
    found.retry_after = wait_of(seen, rules.longest_pause, utc_now);
    if (seen.status == 503) {
        found.what = found.retry_after ? kind::capacity : kind::unavailable;
        return found;
    }
    const bool concurrent_unit =
        std::any_of(found.headers.quotas.begin(), found.headers.quotas.end(), [](const auto& one) {
            return one.concurrent && one.remaining && *one.remaining == 0;
        });
    if (among(rules.spend_codes, found.headers.reason)) {
        found.code = found.headers.reason;
        found.what = kind::spend;
    } else if (among(rules.spend_codes, seen.api_code)) {
        found.what = kind::spend;
    } else if (among(rules.concurrency_codes, seen.api_code) || concurrent_unit) {
        found.what = kind::concurrency;
    } else if (found.retry_after && *found.retry_after > rules.lockout_after) {
        found.what = kind::lockout;
    } else {
        found.what = kind::rate;
    }
    return found;
}

} // namespace andante::inline v0::pacing
