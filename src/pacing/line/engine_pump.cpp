// Who may leave: the engine's pump.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

bool engine::starving(const lane& in, const waiter& one, instant now) const
{
    return now - one.entered >= age_ && now - in.low_served >= age_;
}

bool engine::gates_open(const lane& in, const permit_request& request, instant now) const
{
    const double utc = server_utc(now);
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            return false;
        }
    }
    for (const auto* gate : in.tokens) {
        if (!gate->open(now, request.tokens)) {
            return false;
        }
    }
    return std::all_of(in.spends.begin(), in.spends.end(), [&](const spend_gate* spend) {
        return spend->open(utc, request.cost);
    });
}

namespace {

void sooner(std::optional<instant>& next, std::optional<instant> when)
{
    if (when) {
        next = std::min(next.value_or(*when), *when);
    }
}

} // namespace

engine::step engine::pass_gates(lane& in, waiter& one, instant now)
{
    if (in.look_out) {
        return step::blocked; // until it is known whether the route is open again
    }
    if (const instant leaves = leaves_apart(in, now); now < leaves) {
        sooner(in.next, leaves);
        return step::blocked;
    }
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            sooner(in.next, cap->next(now));
            return step::blocked;
        }
    }
    for (const auto* gate : in.tokens) {
        if (!gate->open(now, one.tokens)) {
            sooner(in.next, gate->next(now, one.tokens));
            return step::blocked;
        }
    }
    const double utc = server_utc(now);
    for (const auto* spend : in.spends) {
        if (spend->open(utc, one.cost)) {
            continue;
        }
        const bool looking = !spend->closed(utc) && spend->is_looked_at();
        if (looking) {
            return step::blocked; // until the one that looks has its answer
        }
        const instant opens = now + (spend->opens_at(utc) - utc);
        if (one.patient && std::isfinite(one.deadline) && opens <= one.deadline) {
            sooner(in.next, opens);
            return step::blocked;
        }
        fail(one, refusal{errc::quota_exhausted, opens, spend->limit().name.c_str(), 0});
        return step::failed;
    }
    return step::served;
}

std::optional<quota_store::decision>
engine::ask(lane& in, const waiter& one, bool reserved, double more, instant now)
{
    scratch_.clear();
    for (const auto window : in.windows) {
        double sum = more;
        for (const double waits : queued_[window]) {
            sum += waits;
        }
        scratch_.push_back(sum);
    }
    claims_.clear();
    for (const auto* cap : in.caps) {
        if (cap->cap() > 0) {
            claims_.push_back(quota_store::claim{cap->limit().name, cap->cap()});
        }
    }
    quota_store::question wanted;
    wanted.windows = in.windows;
    wanted.claims = claims_;
    wanted.weight = one.weight;
    wanted.queued = scratch_;
    wanted.reserved = reserved;
    wanted.rank = one.rank;
    wanted.since = one.entered;
    ++questions_;
    return store_->take(wanted, now, in.number);
}

void engine::hand_over(
    lane& in, waiter& one, std::uint64_t ticket, instant now, std::vector<done>& out
)
{
    dequeue(one, true);
    if (one.rank >= 2) {
        in.low_served = now;
    }
    auto given = book(one, ticket, now);
    given.place = one.place;
    out.push_back(done{&one, given, refusal()});
}

engine::step engine::attempt(lane& in, waiter& one, instant now, std::vector<done>& out)
{
    if (const auto passed = pass_gates(in, one, now); passed != step::served) {
        return passed;
    }
    const bool claimed = std::any_of(in.windows.begin(), in.windows.end(), [&](auto window) {
        return std::find(claimed_.begin(), claimed_.end(), window) != claimed_.end();
    });
    if (claimed) {
        return step::blocked;
    }
    const bool low = one.rank >= 2;
    const bool reserved = low && !starving(in, one, now);
    const auto made = ask(in, one, reserved, 0, now);
    if (!made) {
        in.deciding = true;
        in.asked_weight = one.weight;
        in.asked_reserved = reserved;
        return step::blocked;
    }
    if (made->ticket != 0) {
        hand_over(in, one, made->ticket, now, out);
        return step::served;
    }
    sooner(in.next, made->next);
    if (made->only_reserve) {
        sooner(in.next, std::max(one.entered, in.low_served) + age_);
        return step::only_reserve;
    }
    if (made->blocked_count == 1) {
        claimed_.push_back(made->blocked);
    }
    return step::blocked;
}

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

/// Serves the heads of the lanes that are ready, the most urgent of all first.
void engine::serve(instant now, std::vector<done>& out)
{
    const auto join = [&](lane& in) {
        if (const auto found = next_turn(in, now); found.in != nullptr) {
            turns_.push_back(found);
            std::push_heap(turns_.begin(), turns_.end(), goes_later);
        }
    };
    turns_.clear();
    for (auto* one : ready_) {
        join(*one);
    }
    while (!turns_.empty()) {
        std::pop_heap(turns_.begin(), turns_.end(), goes_later);
        const auto chosen = turns_.back();
        turns_.pop_back();
        auto& in = *chosen.in;
        const auto rank = chosen.head.who->rank;
        switch (attempt(in, *chosen.head.who, now, out)) {
        case step::served:
        case step::failed:
            break;
        case step::only_reserve:
            in.skipped |= 1U << rank; // a more important one behind it may still leave
            break;
        case step::blocked:
            in.skipped = 0xFU;
            break;
        }
        join(in);
    }
}

void engine::pump(instant now, std::vector<done>& out)
{
    free_doubtful(now);
    const auto apart = shut_;
    for (auto* one : apart) {
        if (now >= shut_until(*one)) {
            shut(*one, false);
        }
    }
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
        mark_all();
    }
    if (store_->far()) {
        mark_all(); // what it would say may have changed with what others do
    }
    wake_due(now);
    for (std::size_t at = 0; at < ready_.size(); ++at) { // which grows
        touch(*ready_[at]);
        fail_late(*ready_[at], now);
    }
    fail_refused();
    claimed_.clear();
    for (auto* one : ready_) {
        one->next.reset();
        one->skipped = 0;
    }
    serve(now, out);
    for (auto* one : ready_) {
        one->ready = false;
        one->touched = false;
        set_alarm(*one);
    }
    ready_.clear();
    out.insert(out.end(), failed_.begin(), failed_.end());
    failed_.clear();
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
    mark(in);
    if (made.ticket == 0) {
        sooner(in.next, made.next);
        return;
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
    if (waiting_ > 0 && !doubtful_.empty()) {
        sooner(first, doubtful_.front().until);
    }
    if (first) {
        first = std::max(*first + 1e-9, now + tick);
    }
    return first;
}

} // namespace andante::inline v0::pacing
