// A shared store while Redis is away: each process keeps to its share, and what it counts meanwhile
// is told when Redis is back.
#include "pacing/redis/shared_store.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

double shared_store::share(window_index window) const
{
    return division_ == 0 ? 0 : std::floor(windows_[window].limit / static_cast<double>(division_));
}

bool shared_store::within_share(const question& wanted, instant now) const
{
    if (quiet_until_ == never_yet || now < quiet_until_) {
        return false;
    }
    const bool fits = std::all_of(wanted.windows.begin(), wanted.windows.end(), [&](auto at) {
        return own_.used(at, now) + wanted.weight <= share(at);
    });
    return fits && std::all_of(wanted.claims.begin(), wanted.claims.end(), [&](const auto& place) {
               return std::any_of(caps_.begin(), caps_.end(), [&](const shared_cap& cap) {
                   return cap.name == place.name && cap.held < std::min(cap.entitled, place.cap);
               });
           });
}

quota_store::decision shared_store::decide_apart(const question& wanted, instant now)
{
    own_.tidy(now);
    decision made;
    if (division_ == 0) {
        made.blocked_count = wanted.windows.size();
        return made; // it has no part in the division, or Redis has not been tried: only it can
                     // tell
    }
    if (now < quiet_until_) {
        made.next = quiet_until_;
        made.blocked_count = wanted.windows.size();
        return made;
    }
    instant next = now;
    bool by_event = false;
    for (const auto at : wanted.windows) {
        const double bound = share(at);
        const double used = own_.used(at, now);
        instant opens = std::max(own_.paused_until(at), windows_[at].pause);
        if (used + wanted.weight > bound) {
            // What is in flight has no time at which it leaves.
            const instant leaves = own_.leaves(at, used + wanted.weight - bound);
            by_event = by_event || wanted.weight > bound || leaves <= now;
            opens = std::max(opens, leaves);
        } else if (opens <= now) {
            continue;
        }
        made.blocked = made.blocked_count == 0 ? at : made.blocked;
        ++made.blocked_count;
        next = std::max(next, opens);
    }
    if (made.blocked_count > 0) {
        if (!by_event) {
            made.next = next;
        }
        return made;
    }
    if (!within_share(wanted, now)) {
        return made; // a place under a cap, which only the end of a job of ours brings
    }
    ask granted;
    granted.id = next_id();
    granted.windows.assign(wanted.windows.begin(), wanted.windows.end());
    granted.weight = wanted.weight;
    for (const auto& place : wanted.claims) {
        granted.caps.push_back(cap_named(place.name));
    }
    made.ticket = grant(std::move(granted), false, now);
    return made;
}

void shared_store::go_apart(instant now, std::string why)
{
    reason_ = std::move(why);
    if (where_ == where::apart && quiet_until_ > never_yet) {
        return; // it was tried, and failed again
    }
    divide(now);
    where_ = where::apart;
    counted_apart_ = true;
    mustering_ = false;
    denials_.clear();
    beating_ = false;
    auto cut = std::exchange(later_, {});
    for (auto& [id, call] : calls_) {
        cut.push_back(std::move(call));
    }
    calls_.clear();
    for (auto& one : cut) {
        if (one.asked) {
            // It may have been granted: what was taken is given back once Redis is there again.
            trip taken;
            taken.id = one.asked->id;
            taken.windows = one.asked->windows;
            taken.weight = one.asked->weight;
            if (!taken.windows.empty()) {
                call_settle(taken, "back", nullptr, now);
            }
            if (!one.asked->caps.empty()) {
                pending_call ended;
                ended.call = prepare(script::release, {}, one.asked->caps);
                ended.call.arguments.push_back(taken.id);
                ended.undoes = true;
                make(std::move(ended));
            }
            decision denied;
            denied.next = quiet_until_;
            decided_.emplace_back(one.asked->cookie, denied);
        } else if (one.undoes) {
            make(std::move(one));
        }
    }
}

void shared_store::divide(instant now)
{
    if (quiet_until_ > never_yet) {
        return; // it is, already
    }
    // A process that has just come is not in the others' division yet.
    const bool in_it = !reached_ || now - first_joined_ >= 2 * settings_.beat;
    division_ = in_it ? sharers_ : 0;
    for (auto& cap : caps_) {
        cap.entitled = cap.held;
    }
    // The others' requests of the last window are not known, and may still be on their way.
    double longest = 0;
    for (const auto& one : windows_) {
        longest = std::max(longest, one.per);
    }
    quiet_until_ = now + longest + std::min(longest, settings_.grace);
}

void shared_store::forget_old(instant now)
{
    double longest = 0;
    for (const auto& one : windows_) {
        longest = std::max(longest, one.per);
    }
    while (!ended_.empty() && ended_.front().ended + longest < now) {
        ended_.pop_front();
    }
    own_.tidy(now);
}

} // namespace andante::inline v0::pacing
