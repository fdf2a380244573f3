// Who may leave: the engine's pump.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::pacing {

engine::turn engine::next_turn(lane& in, instant now) const
{
    turn found;
    if (in.line.empty() || in.deciding || in.skipped == 0xFU) {
        return found;
    }
    std::array<wait_line::candidate, classes> heads;
    const auto count = in.line.candidates(now, age_, heads);
    for (std::size_t i = 0; i < count; ++i) {
        if ((in.skipped >> heads[i].who->rank & 1U) == 0) {
            found.in = &in;
            found.head = heads[i];
            break;
        }
    }
    return found;
}

bool engine::goes_later(const turn& one, const turn& other) noexcept
{
    return one.head.urgency != other.head.urgency ? one.head.urgency > other.head.urgency
                                                  : one.head.who->place > other.head.who->place;
}

void engine::join(lane& in, instant now)
{
    if (const auto found = next_turn(in, now); found.in != nullptr) {
        turns_.push_back(found);
        std::push_heap(turns_.begin(), turns_.end(), goes_later);
    }
}

void engine::call_first(held_lanes& from)
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
void engine::gather(instant now)
{
    for (;;) {
        if (gathered_lanes_ < ready_.size()) {
            auto& in = *ready_[gathered_lanes_++];
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

/// What a lane's turn means for those behind it.
void engine::advance(lane& in, step came, std::size_t rank, instant now)
{
    bool stops = came == step::walled;
    switch (came) {
    case step::served:
    case step::failed:
        in.held_in_common = false;
        in.held_alone = false;
        break;
    case step::only_reserve_for_all:
        stops = in.first_of == &in.kin->low;
        [[fallthrough]];
    case step::only_reserve:
        in.skipped |= 1U << rank; // a more important one behind it may still leave
        break;
    case step::blocked:
    case step::walled:
        in.skipped = 0xFU;
        break;
    }
    if (auto* const from = std::exchange(in.first_of, nullptr); from != nullptr) {
        from->stopped = from->stopped || stops;
        call_first(*from);
    }
    join(in, now);
}

/// Serves the heads of the lanes that are ready, the most urgent of all first.
void engine::serve(instant now, std::vector<done>& out)
{
    turns_.clear();
    gathered_lanes_ = 0;
    gathered_families_ = 0;
    gather(now);
    while (!turns_.empty()) {
        std::pop_heap(turns_.begin(), turns_.end(), goes_later);
        const auto chosen = turns_.back();
        turns_.pop_back();
        const std::size_t rank = chosen.head.who->rank;
        const auto came = attempt(*chosen.in, *chosen.head.who, now, out);
        advance(*chosen.in, came, rank, now);
        gather(now);
    }
}

/// What may have changed beside what was told of.
void engine::notice_changes(instant now)
{
    const bool limits = limit_changes_ != store_->limit_changes();
    const bool pauses = pauses_ != store_->pauses();
    limit_changes_ = store_->limit_changes();
    pauses_ = store_->pauses();
    if (limits || pauses) {
        const auto waiting = busy_; // which changes as they fail
        for (auto* one : waiting) {
            if (limits) {
                recheck(*one, now);
            }
            if (pauses) {
                fail_hopeless(*one, now);
            }
        }
    }
    const bool reopened = reopenings_ != store_->reopenings();
    reopenings_ = store_->reopenings();
    if (limits || pauses || reopened) {
        mark_all();
    }
}

void engine::pump(instant now, std::vector<done>& out)
{
    ++pumps_;
    free_doubtful(now);
    if (!shut_.empty()) {
        const auto apart = shut_;
        for (auto* one : apart) {
            if (now >= shut_until(*one)) {
                shut(*one, false);
            }
        }
    }
    notice_changes(now);
    wake_due(now);
    for (std::size_t at = 0; at < ready_.size(); ++at) { // which grows
        fail_late(*ready_[at], now);
    }
    fail_refused();
    serve(now, out);
    settle_down(now);
    out.insert(out.end(), failed_.begin(), failed_.end());
    failed_.clear();
}

/// Has all who were asked wait for what kept them.
void engine::settle_down(instant now)
{
    for (auto* one : ready_) {
        one->ready = false;
        one->first_of = nullptr;
        hold(*one, now);
        set_alarm(*one);
    }
    ready_.clear();
    for (auto* kin : ready_families_) {
        kin->ready = false;
        set_alarm(*kin);
    }
    ready_families_.clear();
}

void engine::collect(instant now, std::vector<done>& out)
{
    store_->collect(now, [&](std::uint64_t cookie, const quota_store::decision& made) {
        decided(cookie, made, now, out);
    });
}

void engine::decided(
    std::uint64_t cookie, const quota_store::decision& made, instant now, std::vector<done>& out
)
{
    auto& in = *lanes_[static_cast<std::size_t>(cookie)];
    in.deciding = false;
    --in.kin->deciding;
    touch(in);
    if (made.ticket == 0) {
        return; // the store remembers, when it is asked again
    }
    std::array<wait_line::candidate, classes> heads;
    const auto found = in.line.candidates(now, age_, heads);
    for (std::size_t i = 0; i < found; ++i) {
        auto& one = *heads[i].who;
        const bool same = one.weight == in.asked_weight && (in.asked_reserved || one.rank < 2);
        if (same && pass_gates(in, one, now) == step::served) {
            hand_over(in, one, made.ticket, now, out);
            return;
        }
    }
    store_->give_back(made.ticket, now); // whoever it was for has gone
    store_->release(made.ticket, now);
}

void engine::fail_late(const lane& in, instant now)
{
    while (!in.deadlines.empty() && in.deadlines.nearest().deadline <= now) {
        auto& nearest = in.deadlines.nearest();
        fail(nearest, missed(nearest, now, now));
    }
}

void engine::fail_refused()
{
    if (!store_->refuses()) {
        return;
    }
    refusal why;
    why.code = errc::connect_failed;
    const auto waiting = busy_; // which changes as they fail
    for (auto* one : waiting) {
        if (!refused_by_store(*one)) {
            continue;
        }
        for (auto* who : one->line.everyone()) {
            fail(*who, why);
        }
    }
}

std::optional<instant> engine::next(instant now) const
{
    std::optional<instant> first;
    if (!alarms_.empty()) {
        first = alarms_.begin()->first;
    }
    const auto consider = [&first](instant when) { first = std::min(first.value_or(when), when); };
    if (!family_alarms_.empty()) {
        consider(family_alarms_.begin()->first);
    }
    if (other_weights_ > 0 && !ages_.empty()) {
        consider(ages_.begin()->first);
    }
    if (waiting_ > 0 && !doubtful_.empty()) {
        consider(doubtful_.front().until);
    }
    if (first) {
        first = std::max(*first + 1e-9, now + tick);
    }
    return first;
}

} // namespace andante::inline v0::pacing
