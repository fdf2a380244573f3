// Who has to be asked again, and in whose place others need not be.
#include "pacing/line/readiness.hpp"

#include <algorithm>
#include <iterator>

namespace andante::inline v0::pacing {

void readiness::resize(std::size_t windows)
{
    of_window_.resize(windows);
    families_of_window_.resize(windows);
}

void readiness::add(family& kin)
{
    families_.push_back(&kin);
    for (const auto window : kin.windows) {
        families_of_window_[window].push_back(&kin);
    }
    for (const auto* cap : kin.caps) {
        families_of_gate_[cap].push_back(&kin);
    }
    for (const auto* gate : kin.tokens) {
        families_of_gate_[gate].push_back(&kin);
    }
}

bool readiness::forget(const token_gate* gate)
{
    if (families_of_gate_.contains(gate)) {
        return false;
    }
    of_tokens_.erase(gate);
    return true;
}

void readiness::joined(lane& in, const waiter& one)
{
    other_weights_ += one.weight == 1 ? 0 : 1;
    ++waiting_;
    begin_busy(in);
    touch(in);
}

void readiness::left(lane& in, const waiter& one)
{
    other_weights_ -= one.weight == 1 ? 0 : 1;
    --waiting_;
    touch(in);
    if (in.line.empty()) {
        end_busy(in);
    }
}

void readiness::mark(lane& in)
{
    if (in.busy && in.held_in == nullptr && !in.ready) {
        in.ready = true;
        lanes_.push_back(&in);
    }
}

void readiness::touch(lane& in)
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

void readiness::touch(family& kin)
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

void readiness::wake_at(const spend_gate& spend)
{
    const auto found = at_spend_.find(&spend);
    if (found == at_spend_.end()) {
        return;
    }
    for (auto* one : found->second) {
        touch(*one);
    }
}

void readiness::less_is_left(const spend_gate& spend, double utc)
{
    const auto found = costs_.find(&spend);
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

void readiness::touch_all()
{
    for (auto* kin : families_) {
        if (kin->busy > 0) {
            touch(*kin);
        }
    }
    for (auto* one : restless_) {
        mark(*one);
    }
}

void readiness::begin_busy(lane& in)
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

void readiness::end_busy(lane& in)
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

void readiness::release(lane& in)
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
void readiness::hold(lane& in, instant now)
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
void readiness::stand(lane& in, instant now)
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

instant readiness::starves(const lane& in, const waiter& one) const
{
    return std::max(one.entered, in.low_served) + age_;
}

bool readiness::is_starving(const lane& in, const waiter& one, instant now) const
{
    return now - one.entered >= age_ && now - in.low_served >= age_;
}

bool readiness::is_low(const lane& in, instant now) const
{
    std::array<wait_line::candidate, classes> heads;
    const auto count = in.line.candidates(now, age_, heads);
    return std::all_of(heads.begin(), heads.begin() + static_cast<long>(count), [&](auto& head) {
        return head.who->rank >= 2 && !is_starving(in, *head.who, now);
    });
}

} // namespace andante::inline v0::pacing
