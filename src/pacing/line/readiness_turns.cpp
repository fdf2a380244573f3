// When lanes have to be asked, and in which order.
#include "pacing/line/readiness.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::pacing {

namespace {

/// The most urgent of a lane that may still be served in the pump that runs.
std::optional<readiness::turn> turn_of(lane& in, double age, instant now)
{
    if (in.line.empty() || in.deciding || in.skipped == 0xFU) {
        return std::nullopt;
    }
    std::array<wait_line::candidate, classes> heads;
    const auto count = in.line.candidates(now, age, heads);
    for (std::size_t i = 0; i < count; ++i) {
        if ((in.skipped >> heads[i].who->rank & 1U) == 0) {
            return readiness::turn{&in, heads[i]};
        }
    }
    return std::nullopt;
}

} // namespace

bool readiness::goes_later(const turn& one, const turn& other) noexcept
{
    return one.head.urgency != other.head.urgency ? one.head.urgency > other.head.urgency
                                                  : one.head.who->place > other.head.who->place;
}

void readiness::join(lane& in, instant now)
{
    if (const auto found = turn_of(in, age_, now)) {
        turns_.push_back(*found);
        std::push_heap(turns_.begin(), turns_.end(), goes_later);
    }
}

void readiness::call_first(held_lanes& from)
{
    if (!from.stopped && !from.all.empty()) {
        auto& first = *from.all.begin()->second;
        release(first);
        first.first_of = &from;
        mark(first);
    }
}

/// Has all that became ready take their turns: lanes, the first of each family, and whoever shares
/// a window with one of these.
void readiness::gather(instant now)
{
    for (;;) {
        if (gathered_lanes_ < lanes_.size()) {
            auto& in = *lanes_[gathered_lanes_++];
            release(in);
            in.next.reset();
            in.skipped = 0;
            in.held_in_common = false;
            in.held_alone = false;
            touch(in);
            join(in, now);
        } else if (gathered_families_ < ready_families_.size()) {
            auto& kin = *ready_families_[gathered_families_++];
            kin.next.reset();
            kin.usual.stopped = false;
            kin.low.stopped = false;
            for (auto* one : kin.mixed) {
                mark(*one);
            }
            call_first(kin.usual);
            call_first(kin.low);
        } else {
            return;
        }
    }
}

void readiness::begin_turns(instant now)
{
    turns_.clear();
    gathered_lanes_ = 0;
    gathered_families_ = 0;
    gather(now);
}

std::optional<readiness::turn> readiness::next_turn()
{
    if (turns_.empty()) {
        return std::nullopt;
    }
    std::pop_heap(turns_.begin(), turns_.end(), goes_later);
    const auto chosen = turns_.back();
    turns_.pop_back();
    return chosen;
}

void readiness::end_turn(lane& in, turn_result came, std::size_t rank, instant now)
{
    bool stops = came == turn_result::walled;
    switch (came) {
    case turn_result::served:
    case turn_result::failed:
        in.held_in_common = false;
        in.held_alone = false;
        break;
    case turn_result::only_reserve_for_all:
        stops = in.first_of == &in.kin->low;
        [[fallthrough]];
    case turn_result::only_reserve:
        in.skipped |= 1U << rank; // a more important one behind it may still leave
        break;
    case turn_result::blocked:
    case turn_result::walled:
        in.skipped = 0xFU;
        break;
    }
    if (auto* const from = std::exchange(in.first_of, nullptr); from != nullptr) {
        from->stopped = from->stopped || stops;
        call_first(*from);
    }
    join(in, now);
    gather(now);
}

void readiness::settle_down(instant now)
{
    for (auto* one : lanes_) {
        one->ready = false;
        one->first_of = nullptr;
        hold(*one, now);
        set_alarm(*one);
    }
    lanes_.clear();
    for (auto* kin : ready_families_) {
        kin->ready = false;
        set_alarm(*kin);
    }
    ready_families_.clear();
}

/// When it is to be asked at the latest, if nothing happens before.
void readiness::set_alarm(lane& in)
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

void readiness::set_alarm(family& kin)
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

std::optional<instant> readiness::next() const
{
    std::optional<instant> first;
    const auto consider = [&first](instant when) { first = std::min(first.value_or(when), when); };
    if (!alarms_.empty()) {
        consider(alarms_.begin()->first);
    }
    if (!family_alarms_.empty()) {
        consider(family_alarms_.begin()->first);
    }
    if (other_weights_ > 0 && !ages_.empty()) {
        consider(ages_.begin()->first);
    }
    return first;
}

void readiness::wake_due(instant now)
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
