#include "pacing/headers/verdict.hpp"

#include "core/code_pattern.hpp"
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
std::optional<double> wait_of(const observation& seen, double utc_now, double longest)
{
    auto wait = seen.told_wait ? std::optional(seen.told_wait->count()) : std::nullopt;
    if (!wait && seen.headers != nullptr) {
        wait = http::told_wait(*seen.headers, seen.body, utc_now);
    }
    return wait && *wait > 0 ? std::optional<double>(std::min(*wait, longest)) : std::nullopt;
}

/// The first row of the provider's table that fits; null when there is none.
const refusal_rule*
find_rule(const observation& seen, const verdict_rules& rules, const std::string& reason)
{
    const auto fits = [&](const refusal_rule& row) {
        const bool is_named = row.code.empty() ||
                              andante::detail::fits_code(row.code, seen.api_code) ||
                              andante::detail::fits_code(row.code, reason);
        return is_named && (row.status == 0 || row.status == seen.status);
    };
    const auto found = std::find_if(rules.refusals.begin(), rules.refusals.end(), fits);
    return found == rules.refusals.end() ? nullptr : &*found;
}

answer_verdict::kind meant_by(refusal_meaning means, bool is_lockout)
{
    using kind = answer_verdict::kind;
    switch (means) {
    case refusal_meaning::rate:
        return is_lockout ? kind::lockout : kind::rate;
    case refusal_meaning::tokens:
        return kind::tokens;
    case refusal_meaning::concurrency:
        return kind::concurrency;
    case refusal_meaning::spend:
        return kind::spend;
    case refusal_meaning::none:
        break;
    }
    return kind::uncertain;
}

/// A problem type of the RateLimit drafts: the server has less to give for a while, and no limit of
/// its caller's is used up.
bool is_about_capacity(std::string_view body)
{
    return body.substr(0, 64 * 1024).find("http-problem-types#temporary-reduced-capacity") !=
           std::string_view::npos;
}

/// No tokens are left, although requests are.
bool are_tokens_used_up(const rate_headers& told)
{
    const auto is_used_up = [](const quota_reading& one) {
        return one.remaining && *one.remaining <= 0;
    };
    return std::any_of(told.tokens.begin(), told.tokens.end(), is_used_up) &&
           std::none_of(told.quotas.begin(), told.quotas.end(), is_used_up);
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
    const auto* const rule = find_rule(seen, rules, found.headers.reason);
    if (rule == nullptr && seen.status != 429 && seen.status != 503) {
        return found;
    }
    found.body = read_body_hints(seen.body);
    found.retry_after = wait_of(seen, utc_now, rules.longest_pause);
    const bool is_lockout = found.retry_after && *found.retry_after > rules.lockout_after;
    if (rule != nullptr) {
        found.what = meant_by(rule->means, is_lockout);
        found.limit = rule->limit;
        return found;
    }
    if (seen.status == 503 || is_about_capacity(seen.body)) {
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
    } else if (among(rules.token_codes, seen.api_code) || are_tokens_used_up(found.headers)) {
        found.what = kind::tokens;
    } else if (is_lockout) {
        found.what = kind::lockout;
    } else {
        found.what = kind::rate;
    }
    return found;
}

} // namespace andante::inline v0::pacing
