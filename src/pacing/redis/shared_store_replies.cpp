// What a shared store hears.
#include "pacing/redis/shared_store.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

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

/// A window's length in nanoseconds, for people.
std::string lasting(std::optional<std::string_view> nanoseconds)
{
    std::int64_t read = 0;
    const auto text = nanoseconds.value_or("");
    std::from_chars(text.data(), text.data() + text.size(), read);
    char made[32];
    std::snprintf(made, sizeof made, "%g s", static_cast<double>(read) * 1e-9);
    return made;
}

} // namespace

void shared_store::hear(const link_event& event, instant now)
{
    // Others may have given room, or it is counted elsewhere now. What an answer says of one
    // request is told where it belongs.
    reopenings_ += event.what != link_event::kind::answered ? 1 : 0;
    switch (event.what) {
    case link_event::kind::reachable:
        if (where_ == where::apart) {
            call_join(now);
        }
        break;
    case link_event::kind::renewed:
        // Another server may have taken over, some answers short: what is known here is told again.
        if (where_ == where::shared) {
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
    if (const auto time = event.answer.number_at(1)) {
        scope_ahead_ = static_cast<double>(*time) * 1e-6 - now;
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

void shared_store::muster(bool others_are_awaited)
{
    const bool begins = others_are_awaited && quiet_until_ == never_yet;
    if (mustering_ && !others_are_awaited) {
        share_may_open();
    }
    mustering_ = others_are_awaited;
    if (!mustering_) {
        quiet_until_ = never_yet;
    }
    if (begins && where_ == where::shared && !beating_) {
        call_beat(); // its answer names those among whom the limit is divided now
    }
}

void shared_store::took(const ask& asked, const wire_value& answer, instant now)
{
    muster(number(answer, 7) != 0);
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
    const bool by_share = answer.number_at(7) == 2;
    if (by_share) {
        own_.tidy(now);
        // What was asked with may be old: answers came since, or the call was kept while joining.
        const auto opens = share_opens(asked.windows, asked.weight, now);
        made.next = std::min(*made.next, opens.value_or(*made.next));
    }
    made.blocked_count = static_cast<std::size_t>(std::max(0.0, number(answer, 5)));
    made.only_reserve = number(answer, 6) != 0;
    const auto blocked = static_cast<std::size_t>(std::max(0.0, number(answer, 4)));
    made.beyond_windows = made.blocked_count == 0 && blocked > asked.windows.size();
    if (blocked >= 1 && blocked <= asked.windows.size()) {
        made.blocked = asked.windows[blocked - 1];
        if (!made.only_reserve) {
            windows_[made.blocked].opens = *made.next;
        }
    }
    share_denied_ = share_denied_ || by_share;
    denials_[asked.denial_key] = denial{*made.next, asked.weight, made, by_share};
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
    found->told = true;
    for (std::size_t i = 0; i < found->windows.size(); ++i) {
        know(found->windows[i], answer, 2 + 3 * i, now);
    }
}

void shared_store::know_others(const wire_value& answer, std::size_t from)
{
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
    ++reopenings_;
    reason_.clear();
    if (!reached_) {
        first_joined_ = now;
    }
    reached_ = true;
    counted_apart_ = false;
    failed_ = false;
    trouble_.clear();
    beating_ = false;
    denials_.clear();
    woken_at_ = 0;
    epoch_ = answer.text_at(3).value_or("");
    log_survived_ = epoch_ == divided_epoch_;
    muster(number(answer, 2) != 0);
    if (!mustering_) {
        know_others(answer, 4); // else the division among those who shared before still holds
    }
    for (auto& [ticket, one] : requests_) {
        one.known = true;
    }
    for (auto& one : ended_) {
        one.known = true;
        one.told = one.told || one.telling; // what has ended since is told by a call of its own
    }
    for (auto& one : std::exchange(later_, {})) {
        make(std::move(one));
    }
    if (!beating_) {
        call_beat();
    }
}

void shared_store::beaten(const wire_value& answer, instant now)
{
    beating_ = false;
    ++reopenings_;
    muster(number(answer, 2) != 0);
    const auto windows = static_cast<std::size_t>(std::max(0.0, number(answer, 3)));
    for (std::size_t i = 0; i < std::min(windows, windows_.size()); ++i) {
        know(i, answer, 4 + 4 * i, now);
        const instant opens = now + seconds(answer, 7 + 4 * i);
        windows_[i].opens = std::min(windows_[i].opens, opens);
        // A wake-up may have been missed.
        for (auto& [key, one] : denials_) {
            if (one.made.blocked_count > 0 && one.made.blocked == i && opens < one.until) {
                one.until = opens;
                one.made.next = opens;
            }
        }
    }
    const bool undivided = mustering_ && quiet_until_ == never_yet;
    const auto names = know_lengths(answer, 4 + 4 * windows);
    if (!mustering_ || undivided) {
        know_others(answer, names);
    }
    if (undivided) {
        // It was others who were away: the log is the one that this process has always followed.
        divide(now);
        log_survived_ = true;
        share_may_open();
    }
}

std::size_t shared_store::know_lengths(const wire_value& answer, std::size_t from)
{
    const auto count = static_cast<std::size_t>(std::max(0.0, number(answer, from)));
    warning_.clear();
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = from + 1 + 3 * i;
        const auto key = answer.text_at(at).value_or("");
        warning_ += warning_.empty() ? "" : "; ";
        warning_ += "the limit " + std::string(key.substr(0, key.find(':'))) + " is per " +
                    lasting(answer.text_at(at + 1)) + " here and per " +
                    lasting(answer.text_at(at + 2)) +
                    " in another process, so that the two are not counted together";
    }
    return from + 1 + 3 * count;
}

void shared_store::woken(const link_event& event, instant now)
{
    const double after = static_cast<double>(event.number) * 1e-6;
    if (event.stamp >= woken_at_) {
        woken_at_ = event.stamp;
        woken_after_ = after;
    }
    for (auto& [key, one] : denials_) {
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
