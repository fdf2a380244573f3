#include "pacing/gates/concurrency_gate.hpp"

#include <algorithm>
#include <limits>

namespace andante::inline v0::pacing {

namespace {

/// What a refusal proved is tried again after so many seconds, because others' jobs end unseen; and
/// after twice as long each time when that proves the same. A job of ours that ends opens it
/// before.
constexpr double first_proof = 60;
constexpr double longest_proof = 960;
/// With nothing of ours running only time can tell, and jobs take tens of seconds.
constexpr double first_blind_proof = 10;
constexpr double longest_blind_proof = 60;
/// So many at once may look before the refusal is history.
constexpr unsigned sure = 32;

} // namespace

bool concurrency_gate::open(instant now) const noexcept
{
    const bool proof_holds = proven_ && now < proven_until_;
    if (proof_holds && !within_proof()) {
        return false;
    }
    if (!within_proof() && looking_ >= may_look_) {
        return false;
    }
    const unsigned others = proof_holds ? foreign_ : 0;
    return limit_.cap == 0 || held_ + others < limit_.cap;
}

double concurrency_gate::places(instant now) const noexcept
{
    if (!open(now)) {
        return 0;
    }
    const bool proof_holds = proven_ && now < proven_until_;
    return limit_.cap == 0 ? std::numeric_limits<double>::infinity()
                           : limit_.cap - held_ - (proof_holds ? foreign_ : 0);
}

std::optional<instant> concurrency_gate::next(instant now) const noexcept
{
    if (proven_ && now < proven_until_) {
        return proven_until_;
    }
    return std::nullopt;
}

bool concurrency_gate::take() noexcept
{
    const bool looks = !within_proof();
    looking_ += looks ? 1 : 0;
    ++held_;
    return looks;
}

void concurrency_gate::looked(bool accepted, instant left) noexcept
{
    looking_ -= looking_ > 0 ? 1 : 0;
    if (!accepted || !proven_ || left < proven_at_) {
        return;
    }
    ++may_look_;
    if (may_look_ > sure) {
        proven_.reset();
        foreign_ = 0;
    }
}

void concurrency_gate::refused(
    instant now,
    std::optional<double> active,
    std::optional<double> cap,
    std::optional<double> retry_after
)
{
    const unsigned ours = held_ > 0 ? held_ - 1 : 0; // the refused one does not run
    if (cap && *cap >= 1) {
        limit_.cap = static_cast<unsigned>(std::min(*cap, 1e6));
    }
    if (active) {
        const double others = std::min(*active, 1e6) - ours;
        foreign_ = static_cast<unsigned>(std::max(0.0, others));
    } else if (limit_.cap > 0) {
        foreign_ = limit_.cap > ours ? limit_.cap - ours : 0;
    }
    const double first = ours == 0 ? first_blind_proof : first_proof;
    const double longest = ours == 0 ? longest_blind_proof : longest_proof;
    if (proven_ != ours) {
        proof_ = first;
    } else if (now >= proven_until_) {
        proof_ = std::min(2 * proof_, longest);
    }
    proven_ = ours;
    proven_until_ = now + (ours == 0 ? retry_after.value_or(proof_) : proof_);
    proven_at_ = now;
    may_look_ = 1;
}

} // namespace andante::inline v0::pacing
