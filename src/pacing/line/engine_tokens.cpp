// Limits on what only answers tell in full, such as tokens.
#include "pacing/line/engine.hpp"

namespace andante::inline v0::pacing {

token_gate& engine::token_gate_for(std::size_t limit, const std::string& partition)
{
    auto& known = tokens_[{limit, partition}];
    if (known == nullptr) {
        known = std::make_unique<token_gate>(policies_.tokens[limit], partition);
    }
    return *known;
}

/// What an answer says of a limit: what names it, or what names none when there is no other limit
/// that it may mean.
token_reading engine::reading_of(
    const token_gate& gate, const lane& in, const answer_verdict& seen, instant now
) const
{
    token_reading found;
    for (const auto& one : seen.headers.tokens) {
        const bool is_named = http::same_name(one.name, gate.name());
        const bool is_only = in.tokens.size() == 1 && seen.headers.tokens.size() == 1;
        if (is_named || is_only) {
            found.limit = one.limit;
            found.remaining = one.remaining;
            if (one.reset) {
                found.reset = now + (*one.reset - server_utc(now));
            }
        }
    }
    return found;
}

void engine::land_tokens(const grant& given, bool counts, instant now)
{
    for (auto* gate : given.from->tokens) {
        if (counts) {
            gate->settled(now, given.tokens);
        } else {
            gate->give_back(given.tokens);
        }
    }
}

void engine::settle_tokens(const grant& given, const answer_verdict& seen, int status, instant now)
{
    using kind = answer_verdict::kind;
    auto& gates = given.from->tokens;
    land_tokens(given, seen.what == kind::accepted || status >= 500, now);
    for (auto* gate : gates) {
        const auto reading = reading_of(*gate, *given.from, seen, now);
        const bool is_named = !seen.limit.empty() && seen.limit == gate->name();
        const bool is_used_up = reading.remaining && *reading.remaining <= 0;
        const bool is_meant = is_named || is_used_up || gates.size() == 1;
        if (seen.what == kind::tokens && is_meant) {
            gate->refused(now, seen.retry_after, reading);
        } else {
            gate->learn(now, reading);
        }
    }
}

void engine::correct_tokens(const permit_request& request, double used, double ago, instant now)
{
    auto& in = *entry(request, now).in;
    for (auto* gate : in.tokens) {
        gate->correct(now, request.tokens, used, ago);
    }
    if (!in.tokens.empty()) {
        ready_.touch(in);
    }
}

} // namespace andante::inline v0::pacing
