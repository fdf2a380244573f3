// Who may leave: the engine's pump.
#include "pacing/engine.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

bool engine::starving(const lane& in, const waiter& one, instant now) const
{
    return now - one.entered >= age_ && now - in.low_served >= age_;
}

bool engine::gates_open(const lane& in, double cost, instant now) const
{
    const double utc = server_utc(now);
    for (const auto* cap : in.caps) {
        if (!cap->open(now)) {
            return false;
        }
    }
    return std::all_of(in.spends.begin(), in.spends.end(), [&](const spend_gate* spend) {
        return spend->open(utc, cost);
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
    const double utc = server_utc(now);
    for (const auto* spend : in.spends) {
        if (spend->open(utc, one.cost)) {
            continue;
        }
        const bool looking = !spend->closed(utc) && !spend->open(utc, 0);
        if (looking) {
            return step::blocked; // until the one that looks has its answer
        }
        const instant opens = now + (spend->opens_at(utc) - utc);
        if (std::isfinite(one.deadline) && opens <= one.deadline) {
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
    const auto at = std::find_if(lanes_.begin(), lanes_.end(), [&](const auto& known) {
        return known.get() == &in;
    });
    return store_->take(wanted, now, static_cast<std::uint64_t>(at - lanes_.begin()));
}

void engine::hand_over(
    lane& in, waiter& one, std::uint64_t ticket, instant now, std::vector<done>& out
)
{
    dequeue(one, true);
    if (one.rank >= 2) {
        in.low_served = now;
    }
    auto given = book(*one.route, ticket, one.weight, one.cost, now);
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

bool engine::serve_best(instant now, std::vector<done>& out)
{
    std::size_t best_lane = lanes_.size();
    wait_line::candidate best;
    std::array<wait_line::candidate, classes> heads;
    for (std::size_t at = 0; at < lanes_.size(); ++at) {
        auto& in = *lanes_[at];
        if (in.line.empty() || in.deciding || skipped_[at] == 0xFU) {
            continue;
        }
        const auto found = in.line.candidates(now, age_, heads);
        for (std::size_t i = 0; i < found; ++i) {
            const auto& head = heads[i];
            if ((skipped_[at] >> head.who->rank & 1U) != 0) {
                continue;
            }
            const bool better = best.who == nullptr || head.urgency < best.urgency ||
                                (head.urgency == best.urgency && head.who->place < best.who->place);
            if (better) {
                best = head;
                best_lane = at;
            }
            break;
        }
    }
    if (best.who == nullptr) {
        return false;
    }
    const auto rank = best.who->rank;
    switch (attempt(*lanes_[best_lane], *best.who, now, out)) {
    case step::served:
    case step::failed:
        break;
    case step::only_reserve:
        skipped_[best_lane] |= 1U << rank; // a more important one behind it may still leave
        break;
    case step::blocked:
        skipped_[best_lane] = 0xFU;
        break;
    }
    return true;
}

void engine::pump(instant now, std::vector<done>& out)
{
    free_doubtful(now);
    for (const auto& one : lanes_) {
        if (one->shut && now >= shut_until(*one)) {
            shut(*one, false);
        }
    }
    if (store_->limit_changes() != limit_changes_) {
        limit_changes_ = store_->limit_changes();
        for (const auto& one : lanes_) {
            recheck(*one, now);
        }
    }
    if (store_->pauses() != pauses_) {
        pauses_ = store_->pauses();
        for (const auto& one : lanes_) {
            fail_hopeless(*one, now);
        }
    }
    fail_late(now);
    fail_refused();
    skipped_.assign(lanes_.size(), 0);
    claimed_.clear();
    for (const auto& one : lanes_) {
        one->next.reset();
    }
    while (serve_best(now, out)) {
    }
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

void engine::fail_late(instant now)
{
    for (const auto& one : lanes_) {
        while (!one->deadlines.empty() && one->deadlines.nearest().deadline <= now) {
            fail(one->deadlines.nearest(), refusal{errc::deadline_exceeded, now, nullptr, 0});
        }
    }
}

void engine::fail_refused()
{
    for (const auto& one : lanes_) {
        if (one->line.empty() || !refused_by_store(*one)) {
            continue;
        }
        for (auto* who : one->line.everyone()) {
            fail(*who, refusal{errc::connect_failed, 0, nullptr, 0});
        }
    }
}

std::optional<instant> engine::next(instant now) const
{
    std::optional<instant> first;
    for (const auto& one : lanes_) {
        if (!one->line.empty()) {
            sooner(first, one->next);
            if (!one->deadlines.empty()) {
                sooner(first, one->deadlines.nearest().deadline);
            }
        }
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
