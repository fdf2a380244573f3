#include "retry/retry_decision.hpp"

#include <algorithm>
#include <chrono>

namespace andante::inline v0::retry {

namespace {

using namespace std::chrono_literals;
using time_source_duration = time_source::duration;

/// Statuses that say "not now" rather than "no", after which a repeat may help.
bool is_transient_status(int status) noexcept
{
    switch (status) {
    case 408:
    case 425:
    case 500:
    case 502:
    case 503:
    case 504:
    case 520: // of a proxy in front: it heard nothing that it could pass on
    case 521:
    case 522:
    case 523:
    case 524:
    case 529: // an overloaded model, by Anthropic's protocol
        return true;
    default:
        return false;
    }
}

bool may_repeat(verdict kind, call_effect effect) noexcept
{
    switch (kind) {
    case verdict::transient:
    case verdict::rate_refused:
    case verdict::queue_full:
        return true;
    case verdict::ambiguous:
        return effect == call_effect::repeatable || effect == call_effect::keyed_create;
    case verdict::permanent:
        break;
    }
    return false;
}

time_source_duration scaled(time_source_duration whole, double part)
{
    return std::chrono::duration_cast<time_source_duration>(whole * part);
}

/// Full jitter: anything from zero to base * 2^n, n counted from the first failure.
time_source_duration
jittered(std::chrono::milliseconds base, const retry_options& options, const question& asked)
{
    const int doublings = std::min(asked.consecutive - 1, 30);
    const auto ceiling = std::min<std::chrono::duration<double, std::milli>>(
        std::chrono::duration<double, std::milli>(base) * static_cast<double>(1LL << doublings),
        options.cap
    );
    return scaled(std::chrono::duration_cast<time_source_duration>(ceiling), asked.random);
}

time_source_duration
wait_before_next(verdict kind, const question& asked, const retry_options& options)
{
    if (const auto hint = asked.problem->retry_after(); hint && *hint > 0ms) {
        // Up to a tenth later than told, so that everybody who was told the same does not come at
        // once.
        return *hint + scaled(*hint, asked.random / 10);
    }
    if (kind == verdict::queue_full) {
        return 10s + scaled(
                         20s, asked.random
                     ); // A job must end first: tens of seconds, as the provider advises.
    }
    return jittered(
        kind == verdict::rate_refused ? options.throttled_base : options.base, options, asked
    );
}

/// By the error alone, whatever the server advises.
verdict by_cause(const error& problem) noexcept
{
    if (problem.stop() == stop_reason::permanent || problem.code().category() != errc_category()) {
        return verdict::permanent;
    }
    // Whatever it is called, what may have been accepted was not refused.
    const bool may_be_done = problem.outcome() == outcome::unknown;
    switch (static_cast<errc>(problem.code().value())) {
    case errc::rate_limited:
    case errc::create_rate_limited:
        return may_be_done ? verdict::ambiguous : verdict::rate_refused;
    case errc::queue_full:
        return may_be_done ? verdict::ambiguous : verdict::queue_full;
    case errc::resolve_failed:
    case errc::connect_failed:
    case errc::connect_timeout:
    case errc::tls_failed:
    case errc::tls_timeout:
    case errc::proxy_failed:
    case errc::read_timeout:
    case errc::connection_reset:
    case errc::truncated_body:
    case errc::malformed_http:
        return problem.outcome() == outcome::not_sent ? verdict::transient : verdict::ambiguous;
    case errc::server_error:
    case errc::request_refused:
    case errc::malformed_response:
        if (problem.http_status() == 429) {
            return verdict::rate_refused; // A proxy's page, or a code that is new.
        }
        if (!is_transient_status(problem.http_status())) {
            return verdict::permanent;
        }
        // Of a 5xx only its provider knows that nothing was done.
        return problem.http_status() < 500 || may_be_done ? verdict::ambiguous : verdict::transient;
    default:
        return verdict::permanent;
    }
}

} // namespace

verdict classify(const error& problem) noexcept
{
    const auto kind = by_cause(problem);
    const auto advised = problem.repeat_advised();
    if (!advised) {
        return kind;
    }
    if (!*advised) {
        return verdict::permanent;
    }
    // No advice makes money, and what may have been accepted stays in doubt.
    const bool may_turn = kind == verdict::permanent && problem.stop() != stop_reason::permanent &&
                          problem.http_status() >= 400 && !(problem == errc::quota_exhausted);
    if (!may_turn) {
        return kind;
    }
    return problem.outcome() == outcome::unknown ? verdict::ambiguous : verdict::transient;
}

answer decide(const question& asked, const retry_options& options)
{
    const auto kind = classify(*asked.problem);
    if (kind == verdict::permanent) {
        return {stop_reason::permanent, {}};
    }
    if (!may_repeat(kind, asked.effect)) {
        return {stop_reason::not_repeatable, {}};
    }
    if (options.attempts <= 1 || asked.counted_failures >= options.attempts) {
        return {stop_reason::attempts_exhausted, {}};
    }
    const auto hint = asked.problem->retry_after();
    if (!asked.left_to_pacer && hint && *hint > options.hint_ceiling) {
        return {stop_reason::deadline_too_close, {}};
    }
    const auto wait = wait_before_next(kind, asked, options);
    if (wait >= asked.deadline - asked.now) {
        return {stop_reason::deadline_too_close, {}};
    }
    return {stop_reason::none, wait};
}

} // namespace andante::inline v0::retry
