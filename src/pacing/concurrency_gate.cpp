#include "pacing/concurrency_gate.hpp"

#include <algorithm>

namespace andante::inline v0::pacing {

namespace {

/// What a refusal proved is tried again after so many seconds, because others' jobs end unseen; and
/// after twice as long each time when that proves the same.
constexpr double first_proof = 60;
constexpr double longest_proof = 960;
/// With nothing of ours running and no hint, jobs take tens of seconds.
constexpr double blind_wait = 10;

} // namespace

bool concurrency_gate::open(instant now) const noexcept
{
    if (now < until_) {
        return false;
    }
    const bool proof_holds = proven_ && now < proven_until_;
    if (proof_holds && held_ >= *proven_) {
        return false;
    }
    if (limit_.cap == 0) {
        return true;
    }
    const unsigned others = now < proven_until_ ? foreign_ : 0;
    return held_ + others < limit_.cap || (held_ == 0 && now >= until_ && !proof_holds);
}

std::optional<instant> concurrency_gate::next(instant now) const noexcept
{
    if (now < until_) {
        return until_;
    }
    if (now < proven_until_) {
        return proven_until_;
    }
    return std::nullopt;
}

void concurrency_gate::refused(
    instant now,
    std::optional<double> active,
    std::optional<double> cap,
    std::optional<double> retry_after
)
{
    const unsigned ours = held_ > 0 ? held_ - 1 : 0; // the refused one does not run
    if (cap && limit_.cap == 0 && *cap >= 1) {
        limit_.cap = static_cast<unsigned>(std::min(*cap, 1e6));
    }
    if (active) {
        const double others = std::min(*active, 1e6) - ours;
        foreign_ = static_cast<unsigned>(std::max(0.0, others));
    } else if (limit_.cap > 0) {
        foreign_ = limit_.cap > ours ? limit_.cap - ours : 0;
    }
    if (ours == 0) {
        until_ = now + retry_after.value_or(blind_wait);
        proven_.reset();
        return;
    }
    proof_ = proven_ == ours ? std::min(2 * proof_, longest_proof) : first_proof;
    proven_ = ours;
    proven_until_ = now + proof_;
}

} // namespace andante::inline v0::pacing
