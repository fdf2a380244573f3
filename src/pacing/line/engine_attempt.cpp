// Whether one may leave, and what keeps it if it may not.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

bool engine::gates_open(const lane& in, const permit_request& request, instant now) const
{
    const double utc = server_utc(now);
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            return false;
        }
    }
    for (const auto* gate : in.tokens) {
        if (!gate->open(now, request.tokens)) {
            return false;
        }
    }
    return std::all_of(in.spends.begin(), in.spends.end(), [&](const spend_gate* spend) {
        return spend->open(utc, request.cost);
    });
}

namespace {

void sooner(std::optional<instant>& next, std::optional<instant> when)
{
    if (when) {
        next = std::min(next.value_or(*when), *when);
    }
}

/// It waits for something that does not concern its family.
turn_result held_alone(lane& in, std::optional<instant> next = std::nullopt)
{
    in.held_alone = true;
    sooner(in.next, next);
    return turn_result::blocked;
}

/// `for_all`: so does everybody in its family, whatever they ask for.
turn_result held_in_common(lane& in, std::optional<instant> next, bool for_all = true)
{
    in.held_in_common = true;
    sooner(in.kin->next, next);
    return for_all ? turn_result::walled : turn_result::blocked;
}

/// Does nobody in its family ask for less?
bool is_least(const lane& in, const waiter& one)
{
    const auto& demands = in.kin->demands;
    return demands.empty() || one.weight <= demands.begin()->first.weight;
}

} // namespace

turn_result engine::pass_spending(lane& in, waiter& one, instant now)
{
    const double utc = server_utc(now);
    for (const auto* spend : in.spends) {
        if (spend->open(utc, one.cost)) {
            continue;
        }
        const bool looking = !spend->closed(utc) && spend->is_looked_at();
        const instant opens = now + (spend->opens_at(utc) - utc);
        const bool can_wait = one.patient && std::isfinite(one.deadline) && opens <= one.deadline;
        if (looking || can_wait) {
            in.gate = spend;
            // The one that looks ends the wait, and not the time.
            return held_alone(in, looking ? std::nullopt : std::optional<instant>(opens));
        }
        fail(one, refusal{errc::quota_exhausted, opens, spend->limit().name.c_str(), 0});
        return turn_result::failed;
    }
    return turn_result::served;
}

turn_result engine::pass_gates(lane& in, waiter& one, instant now)
{
    if (in.look_out) {
        return held_alone(in); // until it is known whether the route is open again
    }
    if (const instant leaves = leaves_apart(in, now); now < leaves) {
        return held_alone(in, leaves);
    }
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            return held_in_common(in, cap->next(now));
        }
    }
    for (const auto* gate : in.tokens) {
        if (gate->open(now, one.tokens)) {
            continue;
        }
        const auto next = gate->next(now, one.tokens);
        const auto& own = in.own_tokens;
        if (std::find(own.begin(), own.end(), gate) != own.end()) {
            return held_alone(in, next);
        }
        const auto& demands = in.kin->demands;
        const bool same_weight =
            !demands.empty() && demands.begin()->first.weight == demands.rbegin()->first.weight;
        return held_in_common(in, next, same_weight && one.tokens <= demands.begin()->first.tokens);
    }
    return pass_spending(in, one, now);
}

std::optional<quota_store::decision>
engine::ask(lane& in, const waiter& one, bool reserved, double more, instant now)
{
    scratch_.clear();
    for (const auto window : in.windows) {
        double sum = more;
        for (const double waits : queued_[window]) {
            sum += waits;
        }
        scratch_.push_back(sum);
    }
    claims_.clear();
    for (const auto* cap : in.caps) {
        if (cap->cap() > 0) {
            claims_.push_back(quota_store::claim{cap->limit().name, cap->cap()});
        }
    }
    quota_store::question wanted;
    wanted.windows = in.windows;
    wanted.claims = claims_;
    wanted.weight = one.weight;
    wanted.queued = scratch_;
    wanted.reserved = reserved;
    wanted.rank = one.rank;
    wanted.since = one.entered;
    ++questions_;
    return store_->take(wanted, now, in.number);
}

void engine::hand_over(
    lane& in, waiter& one, std::uint64_t ticket, instant now, std::vector<done>& out
)
{
    dequeue(one, true);
    if (one.rank >= 2) {
        in.low_served = now;
    }
    auto given = book(one, ticket, now);
    given.place = one.place;
    out.push_back(done{&one, given, refusal()});
}

turn_result engine::refused(lane& in, const waiter& one, const quota_store::decision& made)
{
    const bool common = in.kin->counts(made.blocked);
    if (made.only_reserve) {
        sooner(in.next, ready_.starves(in, one));
        if (!common) {
            held_alone(in, made.next);
            return turn_result::only_reserve;
        }
        held_in_common(in, made.next);
        return is_least(in, one) ? turn_result::only_reserve_for_all : turn_result::only_reserve;
    }
    if (made.beyond_windows) {
        return held_in_common(in, made.next);
    }
    if (made.blocked_count == 0) {
        return held_alone(in, made.next);
    }
    if (made.blocked_count == 1) {
        claimed_in_[made.blocked] = pumps_;
    } else if (store_->far()) {
        in.held_in_common = true; // which of them opens last is not told
        return held_alone(in, made.next);
    }
    // Of several windows it is the last to open that it waits for, but it claims none of them:
    // whoever asks for less may find room in that one.
    if (common) {
        return held_in_common(in, made.next, made.blocked_count == 1 || is_least(in, one));
    }
    // What it claims is free for lighter ones as soon as it waits for something else too.
    in.held_in_common = ready_.has_other_weights();
    return held_alone(in, made.next);
}

turn_result engine::attempt(lane& in, waiter& one, instant now, std::vector<done>& out)
{
    if (const auto passed = pass_gates(in, one, now); passed != turn_result::served) {
        return passed;
    }
    for (const auto window : in.windows) {
        if (claimed_in_[window] == pumps_) {
            return in.kin->counts(window) ? held_in_common(in, std::nullopt) : held_alone(in);
        }
    }
    // Whoever is refused speaks for the others: not all need be asked about.
    constexpr std::size_t most_at_once = 8;
    if (in.kin->deciding >= most_at_once) {
        return held_in_common(in, std::nullopt);
    }
    const bool low = one.rank >= 2;
    const bool reserved = low && !ready_.is_starving(in, one, now);
    const auto made = ask(in, one, reserved, 0, now);
    if (!made) {
        in.deciding = true;
        ++in.kin->deciding;
        in.asked_weight = one.weight;
        in.asked_reserved = reserved;
        return held_alone(in);
    }
    if (made->ticket != 0) {
        hand_over(in, one, made->ticket, now, out);
        return turn_result::served;
    }
    return refused(in, one, *made);
}

} // namespace andante::inline v0::pacing
