// How a grant ends, and what an answer changes for those who wait.
#include "pacing/engine.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

void engine::give_back(grant& given, instant now)
{
    store_->give_back(given.ticket, now);
    looked(given, false);
    for (auto* spend : given.from->spends) {
        spend->refund(given.cost);
    }
    if (given.holds_lease) {
        release_lease(*given.route, given.ticket, now);
    }
}

void engine::lost(grant& given, instant now)
{
    store_->lost(given.ticket, now);
    looked(given, false);
    for (auto* spend : given.from->spends) {
        spend->unlook();
    }
    if (given.holds_lease) {
        release_lease(*given.route, given.ticket, now);
    }
}

const route_entry* engine::detach_lease(grant& given)
{
    if (!given.holds_lease) {
        return nullptr;
    }
    given.holds_lease = false;
    return given.route;
}

void engine::release_lease(const route_entry& route, std::uint64_t ticket, instant now)
{
    if (ticket != 0) {
        store_->release(ticket, now);
    }
    for (auto* cap : route.in->caps) {
        cap->release();
    }
}

void engine::refused_by_spending(const lane& in, const answer_verdict& seen, instant now)
{
    const double utc = server_utc(now);
    for (auto* spend : in.spends) {
        const auto& codes = spend->limit().codes;
        const bool meant = std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
            return http::same_name(code, seen.code);
        });
        if (!meant && in.spends.size() > 1) {
            continue;
        }
        spend->close(utc, jitter());
        const instant opens = now + (spend->opens_at(utc) - utc);
        for (const auto& other : lanes_) {
            const auto& gates = other->spends;
            if (std::find(gates.begin(), gates.end(), spend) == gates.end()) {
                continue;
            }
            for (auto* one : other->line.everyone()) {
                if (!std::isfinite(one->deadline) || one->deadline < opens) {
                    const auto* name = spend->limit().name.c_str();
                    fail(*one, refusal{errc::quota_exhausted, opens, name, 0});
                }
            }
        }
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
        if (verdict.what == kind::accepted) {
            spend->accepted();
        } else if (seen.status < 500) {
            spend->refund(given.cost);
        } else {
            spend->unlook();
        }
    }
    switch (verdict.what) {
    case kind::accepted:
        given.route->trouble.accepted(given.given);
        break;
    case kind::unavailable:
        unavailable(given, now);
        break;
    case kind::spend:
        if (in.spends.empty()) {
            const double utc_there = server_utc(now);
            lock_out(*given.route, now + (std::floor(utc_there / 86400) + 1) * 86400 - utc_there);
        } else {
            refused_by_spending(in, verdict, now);
        }
        break;
    case kind::concurrency:
        for (auto* cap : in.caps) {
            cap->refused(now, verdict.body.active, verdict.body.limit, verdict.retry_after);
        }
        break;
    case kind::lockout:
        lock_out(*given.route, now + verdict.retry_after.value_or(0));
        break;
    default:
        break;
    }
    if (given.holds_lease) {
        release_lease(*given.route, given.ticket, now);
    }
}

} // namespace andante::inline v0::pacing
