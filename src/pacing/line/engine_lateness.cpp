// Why a request cannot leave in time: which limit holds it up, and since and until when.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <chrono>

namespace andante::inline v0::pacing {

/// The policies live as long as the engine, and a store's own names need not.
const char* engine::policy_name(quota_store::window_index window) const
{
    const auto& name = store_->name(window);
    const auto& all = policies_.windows;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    return found != all.end() ? found->name.c_str() : nullptr;
}

/// `until`: when it could have left; the present when nobody can say.
refusal engine::too_late(
    const lane& in, const place_in_line& who, instant deadline, instant until, instant now
) const
{
    refusal why{errc::deadline_exceeded, until, nullptr, 0};
    why.since = who.since;
    why.deadline = deadline;
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            why.cause = wait_cause::cap;
            why.policy = cap->limit().name.c_str();
            why.limit = cap->cap();
            return why;
        }
    }
    if (now < leaves_apart(in, now)) {
        why.cause = now < in.alone->locked_until ? wait_cause::lockout : wait_cause::outage;
        return why;
    }
    const auto ahead = ahead_of(in, who, now);
    instant latest = never_yet;
    for (std::size_t i = 0; i < in.windows.size(); ++i) {
        const auto window = in.windows[i];
        const instant opens = store_->estimate(std::span(&window, 1), ahead.subspan(i, 1), now);
        if (opens > latest) {
            latest = opens;
            why.cause = store_->paused_until(window) > now ? wait_cause::pause : wait_cause::window;
            why.policy = policy_name(window);
            why.limit = store_->limit(window);
            why.per = store_->room(window, now).per;
        }
    }
    return why;
}

/// The same for one that stands in line.
refusal engine::missed(const waiter& one, instant until, instant now) const
{
    return too_late(*one.route->in, place_of(one), one.deadline, until, now);
}

/// What the server asked everybody to wait, when that is so long that callers must hear of it.
std::optional<refusal> engine::closed_for_long(const lane& in, instant now) const
{
    std::optional<refusal> found;
    for (const auto window : in.windows) {
        const instant until = store_->paused_until(window);
        if (until > now + rules_.lockout_after && (!found || until > found->until)) {
            found.emplace(refusal{errc::rate_limited, until, policy_name(window), 0});
            found->cause = wait_cause::pause;
        }
    }
    return found;
}

void engine::doubt_pause(const permit_request& request, instant now)
{
    constexpr double seldom = 60; // whoever sends webhooks must not decide how often
    auto& route = entry(request, now);
    const bool locked = route.locked_until > now + rules_.lockout_after;
    if (now < doubted_ + seldom || !(locked || closed_for_long(*route.in, now))) {
        return;
    }
    doubted_ = now;
    if (locked) {
        route.locked_until = now; // whoever is first looks, and the others wait for its answer
    }
    for (const auto window : route.in->windows) {
        store_->look_through(window);
    }
    ready_.touch_all();
}

} // namespace andante::inline v0::pacing
