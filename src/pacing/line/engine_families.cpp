// Who has to be asked again, and in whose place others need not be.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <iterator>

namespace andante::inline v0::pacing {

void engine::mark(lane& in)
{
    if (in.busy && in.held_in == nullptr && !in.ready) {
        in.ready = true;
        ready_.push_back(&in);
    }
}

/// Something changed for a lane, and so for all that share a limit with it: whoever is more urgent
/// among them goes first.
void engine::touch(lane& in)
{
    if (waiting_ == 0) {
        return;
    }
    mark(in);
    for (const auto window : in.own_windows) {
        for (auto* other : of_window_[window]) {
            mark(*other);
            if (other_weights_ > 0) {
                touch(*other->kin); // the first may not claim what it claimed
            }
        }
    }
    for (const auto* gate : in.own_tokens) {
        for (auto* other : of_tokens_[gate]) {
            mark(*other);
        }
    }
    touch(*in.kin);
}

void engine::touch(family& kin)
{
    if (kin.ready || waiting_ == 0) {
        return;
    }
    kin.ready = true; // until the pump
    ready_families_.push_back(&kin);
    const auto touch_each = [this](const std::vector<family*>& all) {
        for (auto* other : all) {
            if (other->busy > 0) {
                touch(*other);
            }
        }
    };
    for (const auto window : kin.windows) {
        touch_each(families_of_window_[window]);
    }
    for (const auto* cap : kin.caps) {
        touch_each(families_of_gate_[cap]);
    }
    for (const auto* gate : kin.tokens) {
        touch_each(families_of_gate_[gate]);
    }
}

/// A sum may have become open again: each who waits for it must be asked, because each waits for
/// another part of it and may have to be told that it waits in vain.
void engine::wake_at(const spend_gate& spend)
{
    const auto found = at_spend_.find(&spend);
    if (found == at_spend_.end()) {
        return;
    }
    for (auto* one : found->second) {
        touch(*one);
    }
}

/// Whoever asks for more than what is left is to hear of it now, whatever else it waits for.
void engine::less_is_left(const spend_gate& spend, instant now)
{
    const auto found = costs_.find(&spend);
    const double utc = server_utc(now);
    while (found != costs_.end() && !found->second.empty()) {
        const auto most = std::prev(found->second.end());
        if (spend.open(utc, most->first)) {
            return;
        }
        auto& in = *most->second;
        release(in);
        mark(in);
    }
}

void engine::mark_all()
{
    for (const auto& [common, kin] : families_) {
        if (kin->busy > 0) {
            touch(*kin);
        }
    }
    for (auto* one : restless_) {
        mark(*one);
    }
}

void engine::begin_busy(lane& in)
{
    if (in.busy) {
        return;
    }
    in.busy = true;
    ++in.kin->busy;
    busy_.insert(&in);
    restless_.insert(&in);
    for (const auto window : in.own_windows) {
        of_window_[window].insert(&in);
    }
    for (const auto* gate : in.own_tokens) {
        of_tokens_[gate].insert(&in);
    }
}

void engine::end_busy(lane& in)
{
    in.busy = false;
    --in.kin->busy;
    busy_.erase(&in);
    restless_.erase(&in);
    for (const auto window : in.own_windows) {
        of_window_[window].erase(&in);
    }
    for (const auto* gate : in.own_tokens) {
        of_tokens_[gate].erase(&in);
    }
    set_alarm(in);
    if (in.kin->busy == 0) {
        in.kin->next.reset();
        set_alarm(*in.kin);
    }
}

/// It waits for itself alone again.
void engine::release(lane& in)
{
    if (in.held_in != nullptr) {
        in.held_in->all.erase({in.key, &in});
        in.held_in = nullptr;
        for (const auto* spend : in.spends) {
            costs_[spend].erase({in.cost, &in});
        }
        restless_.insert(&in);
    }
    if (in.ages) {
        ages_.erase({*in.ages, &in});
        in.ages.reset();
    }
    in.kin->mixed.erase(&in);
    if (in.gate != nullptr) {
        at_spend_[in.gate].erase(&in);
        in.gate = nullptr;
    }
}

/// Has it wait for what kept it, as of the pump that ends.
void engine::hold(lane& in, instant now)
{
    if (!in.busy || in.deciding) {
        return;
    }
    if (in.gate != nullptr) {
        at_spend_[in.gate].insert(&in);
    }
    if (!in.held_in_common) {
        return;
    }
    if (in.held_alone) {
        in.kin->mixed.insert(&in);
        return;
    }
    stand(in, now);
}

/// Puts it in its place among those that wait for what their family waits for.
void engine::stand(lane& in, instant now)
{
    std::array<wait_line::candidate, classes> heads;
    const auto count = in.line.candidates(now, age_, heads);
    in.held_in = is_low(in, now) ? &in.kin->low : &in.kin->usual;
    in.key = turn_key{heads[0].urgency, heads[0].who->place, in.number};
    in.cost = heads[0].who->cost;
    for (const auto* spend : in.spends) {
        costs_[spend].emplace(in.cost, &in);
    }
    for (std::size_t at = 0; at < count; ++at) {
        if (heads[at].urgency > 0) {
            const auto& one = *heads[at].who;
            const instant promoted = one.entered + (one.rank - heads[at].urgency + 1) * age_;
            const instant when = std::max(promoted, now + tick);
            in.ages = std::min(in.ages.value_or(when), when);
        }
    }
    if (in.held_in == &in.kin->low) {
        for (std::size_t at = 0; at < count; ++at) {
            const instant when = starves(in, *heads[at].who);
            in.next = std::min(in.next.value_or(when), when);
        }
    }
    restless_.erase(&in);
    in.held_in->all.emplace(in.key, &in);
    if (in.ages) {
        ages_.emplace(*in.ages, &in);
    }
}

/// When one that may not take the reserve may.
instant engine::starves(const lane& in, const waiter& one) const
{
    return std::max(one.entered, in.low_served) + age_;
}

bool engine::is_low(const lane& in, instant now) const
{
    std::array<wait_line::candidate, classes> heads;
    const auto count = in.line.candidates(now, age_, heads);
    return std::all_of(heads.begin(), heads.begin() + static_cast<long>(count), [&](auto& head) {
        return head.who->rank >= 2 && !starving(in, *head.who, now);
    });
}

/// When it is to be asked at the latest, if nothing happens before.
void engine::set_alarm(lane& in)
{
    std::optional<instant> when;
    const auto consider = [&when](instant one) { when = std::min(when.value_or(one), one); };
    if (in.busy) {
        when = in.next;
        if (!in.deadlines.empty()) {
            consider(in.deadlines.nearest().deadline);
        }
    }
    if (when == in.alarm) {
        return;
    }
    if (in.alarm) {
        alarms_.erase({*in.alarm, &in});
    }
    in.alarm = when;
    if (when) {
        alarms_.insert({*when, &in});
    }
}

void engine::set_alarm(family& kin)
{
    const auto when = kin.busy > 0 ? kin.next : std::nullopt;
    if (when == kin.alarm) {
        return;
    }
    if (kin.alarm) {
        family_alarms_.erase({*kin.alarm, &kin});
    }
    kin.alarm = when;
    if (when) {
        family_alarms_.insert({*when, &kin});
    }
}

void engine::wake_due(instant now)
{
    while (!alarms_.empty() && alarms_.begin()->first <= now) {
        auto& in = *alarms_.begin()->second;
        alarms_.erase(alarms_.begin());
        in.alarm.reset();
        release(in);
        touch(in);
    }
    while (!family_alarms_.empty() && family_alarms_.begin()->first <= now) {
        auto& kin = *family_alarms_.begin()->second;
        family_alarms_.erase(family_alarms_.begin());
        kin.alarm.reset();
        touch(kin);
    }
    while (!ages_.empty() && ages_.begin()->first <= now) {
        auto& in = *ages_.begin()->second;
        release(in);
        if (other_weights_ > 0) {
            touch(in); // whoever asked for more may have stood before it
            continue;
        }
        stand(in, now);
        set_alarm(in);
    }
}

} // namespace andante::inline v0::pacing
