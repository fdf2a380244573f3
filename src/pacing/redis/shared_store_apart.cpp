// A shared store while Redis is away: each process keeps to its share, and what it counts meanwhile
// is told when Redis is back.
#include "pacing/redis/shared_store.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace andante::inline v0::pacing {

double shared_store::share(window_index window) const
{
    return division_ == 0 ? 0 : std::floor(windows_[window].limit / static_cast<double>(division_));
}

shared_store::own_room shared_store::room_of(window_index window, double weight, instant now) const
{
    const double bound = share(window);
    if (bound < 1) {
        return turn_of(window, weight, now);
    }
    own_room found;
    const double over = own_.used(window, now) + weight - bound;
    found.fits = over <= 0;
    // What is in flight has no time at which it leaves.
    const instant leaves = over <= 0 ? now : own_.leaves(window, over);
    if (found.fits || (weight <= bound && leaves > now)) {
        found.opens = leaves;
    }
    return found;
}

/// Fewer places than processes: groups of them, each no larger than the limit, take turns by the
/// scope's time, which all of them have seen. A turn is a window and what a request may take, twice
/// what the clocks and the requests of two groups may be apart; it is used at its beginning.
shared_store::own_room shared_store::turn_of(window_index window, double weight, instant now) const
{
    own_room found;
    const auto& one = windows_[window];
    if (!rank_ || !scope_ahead_ || weight > 1) {
        return found;
    }
    const double margin = std::min(one.per / 2, settings_.grace);
    const double turn = one.per + margin;
    const double groups = std::ceil(static_cast<double>(division_) / one.limit);
    const double mine = std::fmod(static_cast<double>(*rank_), groups);
    const double time = now + *scope_ahead_;
    double at = std::floor(time / turn);
    const bool begun = std::fmod(at, groups) == mine && time - at * turn < margin / 2;
    if (begun && own_.used(window, now) + weight <= 1) {
        found.fits = true;
        found.opens = now;
        return found;
    }
    do {
        ++at;
    } while (std::fmod(at, groups) != mine);
    found.opens = at * turn - *scope_ahead_;
    return found;
}

bool shared_store::caps_allow(const question& wanted) const
{
    return std::all_of(wanted.claims.begin(), wanted.claims.end(), [&](const auto& place) {
        return std::any_of(caps_.begin(), caps_.end(), [&](const shared_cap& cap) {
            return cap.name == place.name && cap.held < std::min(cap.entitled, place.cap);
        });
    });
}

/// In how many microseconds this process's own share has room, for a script: 0 when it has now, -1
/// when nobody can say.
std::string shared_store::own_share(const question& wanted, instant now) const
{
    const auto opens = share_opens(wanted.windows, wanted.weight, now);
    if (!opens || !caps_allow(wanted)) {
        return "-1";
    }
    const double wait = std::ceil((*opens - now) * 1e6);
    return *opens <= now ? "0" : std::to_string(static_cast<std::int64_t>(std::max(1.0, wait)));
}

std::optional<instant>
shared_store::share_opens(std::span<const window_index> windows, double weight, instant now) const
{
    if (quiet_until_ == never_yet || division_ == 0) {
        return std::nullopt;
    }
    instant opens = log_survived_ ? now : std::max(now, quiet_until_);
    for (const auto at : windows) {
        const auto room = room_of(at, weight, now);
        if (!room.opens) {
            return std::nullopt;
        }
        opens = std::max(opens, *room.opens);
    }
    return opens;
}

/// Something of the own share ended, so that what was refused for its sake may be asked again.
void shared_store::share_may_open()
{
    if (!share_denied_) {
        return; // there may be thousands of others
    }
    share_denied_ = false;
    ++reopenings_;
    std::erase_if(denials_, [](const auto& one) { return one.second.by_share; });
}

quota_store::decision shared_store::decide_apart(const question& wanted, instant now)
{
    own_.tidy(now);
    decision made;
    if (division_ == 0) {
        made.beyond_windows = true;
        return made; // it has no part in the division, or Redis has not been tried: only it can
                     // tell
    }
    if (now < quiet_until_) {
        made.next = quiet_until_;
        made.beyond_windows = true;
        return made;
    }
    instant next = now;
    bool by_event = false;
    for (const auto at : wanted.windows) {
        const auto room = room_of(at, wanted.weight, now);
        instant opens = std::max(own_.paused_until(at), windows_[at].pause);
        if (!room.fits) {
            by_event = by_event || !room.opens;
            opens = std::max(opens, room.opens.value_or(now));
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
    if (!caps_allow(wanted)) {
        made.beyond_windows = true;
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
    failed_ = true;
    trouble_ = "Redis cannot be used: " + why;
    reason_ = trouble_;
    if (where_ == where::apart && quiet_until_ > never_yet) {
        return; // it was tried, and failed again
    }
    divide(now);
    log_survived_ = false;
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
            counted_request taken;
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
    divided_epoch_ = epoch_;
    find_rank();
    for (auto& cap : caps_) {
        cap.entitled = cap.held;
    }
    // The others' requests of the last window are not known, and may still be on their way.
    quiet_until_ = now + longest_ + std::min(longest_, settings_.grace);
}

void shared_store::find_rank()
{
    rank_.reset();
    if (others_.size() + 1 == division_) {
        rank_ = static_cast<std::size_t>(std::count_if(
            others_.begin(),
            others_.end(),
            [&](const std::string& other) { return other < settings_.process; }
        ));
    }
}

void shared_store::forget_old(instant now)
{
    // What the log still takes to be in flight must be told however late, or it keeps its place for
    // the whole lease.
    const double lease = std::chrono::duration<double>(settings_.redis->lease).count();
    std::erase_if(ended_, [&](const record& one) {
        const double kept = one.known && !one.told ? longest_ + lease : longest_;
        return one.ended + kept < now;
    });
    own_.tidy(now);
}

} // namespace andante::inline v0::pacing
