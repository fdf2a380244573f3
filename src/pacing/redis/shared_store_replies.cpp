// What a shared store hears.
#include "pacing/redis/shared_store.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

namespace {

/// A number of an answer, which a script has made; 0 when there is none.
double number(const wire_value& answer, std::size_t at)
{
    return static_cast<double>(answer.number_at(at).value_or(0));
}

double seconds(const wire_value& answer, std::size_t at)
{
    return number(answer, at) * 1e-6;
}

} // namespace

void shared_store::hear(const link_event& event, instant now)
{
    switch (event.what) {
    case link_event::kind::reachable:
        if (where_ == where::apart) {
            call_join(now);
        }
        break;
    case link_event::kind::unreachable:
        go_apart(now, event.why);
        break;
    case link_event::kind::answered:
        answered(event, now);
        break;
    case link_event::kind::woken:
        woken(event, now);
        break;
    case link_event::kind::beat:
        forget_old(now);
        if (where_ == where::shared && !beating_) {
            call_beat();
        }
        break;
    }
}

void shared_store::answered(const link_event& event, instant now)
{
    auto found = calls_.extract(event.id);
    if (found.empty()) {
        return; // it was given up
    }
    auto& call = found.mapped();
    if (event.answer.number_at(0) != 0) {
        // The data were lost, or another has begun anew: everybody tells what they know.
        if (call.call.which == script::beat) {
            beating_ = false;
        } else {
            later_.push_back(std::move(call));
        }
        if (where_ == where::shared) {
            divide(now);
            call_join(now);
        }
        return;
    }
    switch (call.call.which) {
    case script::take:
        took(*call.asked, event.answer, now);
        break;
    case script::settle:
        settled(call, event.answer, now);
        break;
    case script::join:
        joined(event.answer, now);
        break;
    case script::beat:
        beaten(event.answer, now);
        break;
    case script::release:
    case script::leave:
        break;
    }
}

void shared_store::took(const ask& asked, const wire_value& answer, instant now)
{
    mustering_ = number(answer, 7) != 0;
    if (!mustering_) {
        quiet_until_ = never_yet;
    }
    decision made;
    if (number(answer, 2) != 0) {
        for (const auto at : asked.windows) {
            windows_[at].opens = never_yet;
            windows_[at].used += asked.weight;
        }
        made.ticket = grant(asked, true, now);
        decided_.emplace_back(asked.cookie, made);
        return;
    }
    made.next = now + seconds(answer, 3);
    if (answer.number_at(1).value_or(0) <= woken_at_) {
        made.next = std::min(*made.next, now + woken_after_); // the wake-up overtook it
    }
    made.blocked_count = static_cast<std::size_t>(std::max(0.0, number(answer, 5)));
    made.only_reserve = number(answer, 6) != 0;
    const auto blocked = static_cast<std::size_t>(std::max(0.0, number(answer, 4)));
    if (blocked >= 1 && blocked <= asked.windows.size()) {
        made.blocked = asked.windows[blocked - 1];
        if (!made.only_reserve) {
            windows_[made.blocked].opens = *made.next;
        }
    }
    denials_[asked.slot] = denial{*made.next, asked.weight, made};
    decided_.emplace_back(asked.cookie, made);
}

void shared_store::know(window_index window, const wire_value& answer, std::size_t at, instant now)
{
    auto& one = windows_[window];
    const double limit = number(answer, at);
    if (limit >= 1 && limit != one.limit) {
        one.limit = limit;
        ++limit_changes_;
    }
    const instant pause = now + seconds(answer, at + 1);
    if (pause > now && pause > one.pause + 1e-3) {
        one.pause = pause;
        ++pauses_;
    }
    one.used = number(answer, at + 2);
}

void shared_store::settled(const pending_call& call, const wire_value& answer, instant now)
{
    const auto same = [&](const record& one) { return one.id == call.ended; };
    const auto found = std::find_if(ended_.rbegin(), ended_.rend(), same);
    if (found == ended_.rend()) {
        return; // given back, or too old
    }
    found->known = true;
    for (std::size_t i = 0; i < found->windows.size(); ++i) {
        know(found->windows[i], answer, 2 + 3 * i, now);
    }
}

void shared_store::know_others(const wire_value& answer, std::size_t from)
{
    if (mustering_) {
        return; // the division among those who shared before still holds
    }
    others_.clear();
    for (std::size_t at = from; at < answer.items.size(); ++at) {
        const auto name = answer.text_at(at);
        if (name && *name != settings_.process) {
            others_.emplace_back(*name);
        }
    }
    sharers_ = others_.size() + 1;
}

void shared_store::joined(const wire_value& answer, instant now)
{
    where_ = where::shared;
    reason_.clear();
    if (!reached_) {
        first_joined_ = now;
    }
    reached_ = true;
    counted_apart_ = false;
    beating_ = false;
    denials_.clear();
    woken_at_ = 0;
    mustering_ = number(answer, 2) != 0;
    if (!mustering_) {
        quiet_until_ = never_yet;
    }
    epoch_ = answer.text_at(3).value_or("");
    know_others(answer, 4);
    for (auto& [ticket, one] : trips_) {
        one.known = true;
    }
    for (auto& one : ended_) {
        one.known = true;
    }
    for (auto& one : std::exchange(later_, {})) {
        make(std::move(one));
    }
    call_beat();
}

void shared_store::beaten(const wire_value& answer, instant now)
{
    beating_ = false;
    mustering_ = number(answer, 2) != 0;
    if (!mustering_) {
        quiet_until_ = never_yet;
    }
    const auto windows = static_cast<std::size_t>(std::max(0.0, number(answer, 3)));
    for (std::size_t i = 0; i < std::min(windows, windows_.size()); ++i) {
        know(i, answer, 4 + 4 * i, now);
        const instant opens = now + seconds(answer, 7 + 4 * i);
        windows_[i].opens = std::min(windows_[i].opens, opens);
        // A wake-up may have been missed.
        for (auto& [slot, one] : denials_) {
            if (one.made.blocked_count > 0 && one.made.blocked == i && opens < one.until) {
                one.until = opens;
                one.made.next = opens;
            }
        }
    }
    know_others(answer, 4 + 4 * windows);
}

void shared_store::woken(const link_event& event, instant now)
{
    const double after = static_cast<double>(event.number) * 1e-6;
    if (event.stamp >= woken_at_) {
        woken_at_ = event.stamp;
        woken_after_ = after;
    }
    for (auto& [slot, one] : denials_) {
        if (now + after < one.until) {
            one.until = now + after;
            one.made.next = one.until;
        }
    }
    for (auto& one : windows_) {
        one.opens = std::min(one.opens, now + after);
    }
}

} // namespace andante::inline v0::pacing
