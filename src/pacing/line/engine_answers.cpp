// How a grant ends, and what an answer changes for those who wait.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

void looked_at_caps(grant& given, bool accepted)
{
    const auto& caps = given.from->caps;
    for (std::size_t i = 0; i < caps.size() && given.looks_at != 0; ++i) {
        if ((given.looks_at >> i & 1U) != 0) {
            caps[i]->looked(accepted, given.given);
        }
    }
    given.looks_at = 0;
}

/// Seconds until the next UTC day.
double until_midnight(double utc)
{
    constexpr double day = 86400;
    return (std::floor(utc / day) + 1) * day - utc;
}

} // namespace

void engine::give_back(grant& given, instant now)
{
    store_->give_back(given.ticket, now);
    looked(given, false);
    looked_at_caps(given, false);
    for (auto* spend : given.from->spends) {
        spend->refund(given.cost);
        ready_.wake_at(*spend);
    }
    land_tokens(given, false, now);
    let_go(given, now);
}

void engine::lost(grant& given, instant now)
{
    store_->lost(given.ticket, now);
    looked(given, false);
    looked_at_caps(given, false);
    for (auto* spend : given.from->spends) {
        spend->unlook();
        ready_.wake_at(*spend);
    }
    land_tokens(given, true, now);
    if (given.holds_lease) { // the job may run, so its place stays taken for a while
        const instant until = now + concurrency_gate::doubt_about_lost;
        doubtful_.push_back(doubtful_place{given.route, given.ticket, until});
        ++given.route->users;
        given.holds_lease = false;
    }
    let_go(given, now);
}

/// The grant has ended, whichever way; a lease that nobody took ends with it.
void engine::let_go(const grant& given, instant now)
{
    ready_.touch(*given.from);
    ready_.touch(*given.route->in); // which may stand apart since
    if (given.holds_lease) {
        free_places(*given.route, given.ticket, now);
    }
    --given.route->users;
    --given.from->grants;
}

void engine::free_doubtful(instant now)
{
    while (!doubtful_.empty() && doubtful_.front().until <= now) {
        const auto over = doubtful_.front();
        doubtful_.pop_front();
        release_lease(*over.route, over.ticket, now);
    }
}

const route_entry* engine::detach_lease(grant& given)
{
    if (!given.holds_lease) {
        return nullptr;
    }
    given.holds_lease = false;
    ++given.route->users;
    return given.route;
}

const route_entry* engine::occupy(const permit_request& request, instant now)
{
    auto& route = entry(request, now);
    if (route.in->caps.empty() || store_->far()) {
        return nullptr;
    }
    for (auto* cap : route.in->caps) {
        cap->occupy();
    }
    ++route.users;
    return &route;
}

void engine::release_lease(const route_entry& route, std::uint64_t ticket, instant now)
{
    free_places(route, ticket, now);
    --route.users;
}

void engine::free_places(const route_entry& route, std::uint64_t ticket, instant now)
{
    if (ticket != 0) {
        store_->release(ticket, now);
    }
    for (auto* cap : route.in->caps) {
        cap->release();
    }
    ready_.touch(*route.in);
}

namespace {

/// Whether an answer speaks of this sum: the provider's table names it, or its own codes do.
bool is_meant(const spend_limit& limit, const answer_verdict& seen)
{
    if (!seen.limit.empty()) {
        return seen.limit == limit.name;
    }
    return std::any_of(limit.codes.begin(), limit.codes.end(), [&](const std::string& code) {
        return http::same_name(code, seen.code);
    });
}

} // namespace

void engine::refused_by_spending(const lane& in, const answer_verdict& seen, instant now)
{
    const double utc = server_utc(now);
    for (auto* spend : in.spends) {
        if (!is_meant(spend->limit(), seen) && in.spends.size() > 1) {
            continue;
        }
        spend->close(utc, jitter());
        const instant opens = now + (spend->opens_at(utc) - utc);
        const auto waiting = ready_.busy(); // which changes as they leave
        for (const auto* other : waiting) {
            const auto& gates = other->spends;
            if (std::find(gates.begin(), gates.end(), spend) == gates.end()) {
                continue;
            }
            for (auto* one : other->line.everyone()) {
                if (!one->patient || !std::isfinite(one->deadline) || one->deadline < opens) {
                    const auto* name = spend->limit().name.c_str();
                    fail(*one, refusal{errc::quota_exhausted, opens, name, 0});
                }
            }
        }
    }
}

void engine::correct_cost(const permit_request& request, double more, double ago, instant now)
{
    const double utc = server_utc(now);
    for (auto* spend : entry(request, now).in->spends) {
        spend->correct(utc - ago, more, utc);
        ready_.wake_at(*spend);
        ready_.less_is_left(*spend, server_utc(now));
    }
}

void engine::settle(grant& given, const observation& seen, instant now, double utc)
{
    using kind = answer_verdict::kind;
    utc_offset_ = utc - now;
    const auto verdict = classify(seen, rules_, utc);
    store_->settle(given.ticket, verdict, now);
    auto& in = *given.from;
    looked(given, true);
    for (auto* spend : in.spends) {
        if (verdict.what != kind::accepted || spend->is_looked_at()) {
            ready_.wake_at(*spend);
        }
        if (verdict.what == kind::accepted) {
            spend->accepted();
        } else if (seen.status < 500) {
            spend->refund(given.cost);
        } else {
            spend->unlook();
        }
    }
    settle_tokens(given, verdict, seen.status, now);
    switch (verdict.what) {
    case kind::accepted:
        given.route->trouble.accepted(given.given);
        break;
    case kind::unavailable:
        unavailable(given, now);
        break;
    case kind::spend:
        if (in.spends.empty()) {
            lock_out(*given.route, now + until_midnight(server_utc(now)));
        } else {
            refused_by_spending(in, verdict, now);
        }
        break;
    case kind::concurrency:
        for (auto* cap : in.caps) {
            if (verdict.limit.empty() || verdict.limit == cap->limit().name) {
                cap->refused(now, verdict.body.active, verdict.body.limit, verdict.retry_after);
            }
        }
        break;
    case kind::lockout:
        lock_out(*given.route, now + verdict.retry_after.value_or(0));
        break;
    default:
        break;
    }
    looked_at_caps(given, verdict.what == kind::accepted);
    let_go(given, now);
}

} // namespace andante::inline v0::pacing
