// Who may leave: the engine's pump.
#include "pacing/line/engine.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::pacing {

/// Serves the heads of the lanes that are ready, the most urgent of all first.
void engine::serve(instant now, std::vector<done>& out)
{
    ready_.begin_turns(now);
    while (const auto turn = ready_.next_turn()) {
        const std::size_t rank = turn->head.who->rank;
        const auto came = attempt(*turn->in, *turn->head.who, now, out);
        ready_.end_turn(*turn->in, came, rank, now);
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
        const auto waiting = ready_.busy(); // which changes as they fail
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
        ready_.touch_all();
    }
}

bool engine::is_calm() const
{
    return waiting() == 0 && ready_.is_settled() && failed_.empty() && shut_.empty() &&
           doubtful_.empty() && !store_->far();
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
    ready_.wake_due(now);
    for (std::size_t at = 0; at < ready_.lanes().size(); ++at) { // which grows
        fail_late(*ready_.lanes()[at], now);
    }
    fail_refused();
    serve(now, out);
    ready_.settle_down(now);
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
    --in.kin->deciding;
    ready_.touch(in);
    if (made.ticket == 0) {
        return; // the store remembers, when it is asked again
    }
    std::array<wait_line::candidate, classes> heads;
    const auto found = in.line.candidates(now, age_, heads);
    for (std::size_t i = 0; i < found; ++i) {
        auto& one = *heads[i].who;
        const bool same = one.weight == in.asked_weight && (in.asked_reserved || one.rank < 2);
        if (same && pass_gates(in, one, now) == turn_result::served) {
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
    const auto waiting = ready_.busy(); // which changes as they fail
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
    auto first = ready_.next();
    if (waiting() > 0 && !doubtful_.empty()) {
        const auto until = doubtful_.front().until;
        first = std::min(first.value_or(until), until);
    }
    if (first) {
        first = std::max(*first + 1e-9, now + tick);
    }
    return first;
}

} // namespace andante::inline v0::pacing
