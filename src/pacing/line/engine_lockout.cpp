// A route whose callers the server sent away for long: its waiters stand apart until then, and one
// of them looks first.
#include "pacing/line/engine.hpp"

#include <cmath>

namespace andante::inline v0::pacing {

refusal engine::locked(instant until)
{
    refusal why{errc::rate_limited, until, nullptr, 0};
    why.cause = wait_cause::lockout;
    return why;
}

void engine::lock_out(route_entry& route, instant until)
{
    route.locked_until = until;
    set_apart(route);
    auto& in = *route.in;
    for (auto* one : in.line.everyone()) {
        const bool can_wait =
            one->patient && std::isfinite(one->deadline) && one->deadline >= until;
        if (!can_wait) {
            fail(*one, locked(until));
        }
    }
    shut(in, true);
    in.looking = true;
}

void engine::set_apart(route_entry& route)
{
    auto& old = *route.in;
    if (old.alone == &route) {
        return;
    }
    auto& made = new_lane();
    made.windows = old.windows;
    made.caps = old.caps;
    made.spends = old.spends;
    made.tokens = old.tokens;
    made.kin = old.kin;
    made.own_windows = old.own_windows;
    made.own_tokens = old.own_tokens;
    made.low_served = old.low_served;
    made.alone = &route;
    std::vector<std::pair<waiter*, std::string>> moved;
    for (auto* one : old.line.everyone()) {
        if (one->route == &route) {
            moved.emplace_back(one, one->tag->tag);
        }
    }
    for (const auto& [one, tag] : moved) {
        dequeue(*one, false);
    }
    unlead(route);
    lead(route, made);
    for (const auto& [one, tag] : moved) {
        enqueue(*one, tag); // places stay
    }
}

void engine::shut(lane& in, bool closed)
{
    if (in.shut == closed) {
        return;
    }
    in.shut = false; // the weights count as long as it is open
    for (std::size_t rank = 0; rank < classes; ++rank) {
        const double weight = in.line.weight(rank);
        count_queued(in, rank, closed ? -weight : weight);
    }
    in.shut = closed;
    if (closed) {
        shut_.insert(&in);
    } else {
        shut_.erase(&in);
        ready_.touch(in);
    }
}

void engine::looked(grant& given, bool over)
{
    if (!given.looks) {
        return;
    }
    given.looks = false;
    given.from->look_out = false;
    given.from->looking = !over;
}

} // namespace andante::inline v0::pacing
