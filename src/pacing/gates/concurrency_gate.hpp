#pragma once

#include <andante/pacing/policy.hpp>

#include "pacing/policy/instant.hpp"

#include <optional>

namespace andante::inline v0::pacing {

/// A cap on unfinished jobs. A place is taken before the create leaves and is free when the job's
/// end was seen, so that the server never counts more than we do.
///
/// A refusal proves that no more than our running jobs fit, for as long as nothing else is known.
/// Others' jobs end unseen, so after a time one create looks, then one more with each that is
/// accepted, until so many were that the refusal is history.
class concurrency_gate {
public:
    /// How long the place of a create whose answer was lost stays taken: its job may run.
    static constexpr double doubt_about_lost = 60;

    explicit concurrency_gate(const concurrency_limit& limit)
        : limit_(limit)
    {}

    const concurrency_limit& limit() const noexcept { return limit_; }
    /// May one more begin?
    bool open(instant now) const noexcept;
    /// How many more may begin now; infinite while the cap is not known.
    double places(instant now) const noexcept;
    /// When it opens by time alone; nothing: only by the end of a job, or by an answer.
    std::optional<instant> next(instant now) const noexcept;
    /// One more begins. True when it looks whether the last refusal still holds: call looked() when
    /// it was answered, or will not be.
    bool take() noexcept;
    /// One runs already, whatever the cap.
    void occupy() noexcept { ++held_; }
    void release() noexcept { held_ -= held_ > 0 ? 1 : 0; }
    /// One that looked, and left at `left`, came to its end.
    void looked(bool accepted, instant left) noexcept;
    /// The server refused a create for too many jobs; the refused one still holds its place.
    void refused(
        instant now,
        std::optional<double> active,
        std::optional<double> cap,
        std::optional<double> retry_after
    );

    unsigned held() const noexcept { return held_; }
    unsigned foreign() const noexcept { return foreign_; }
    unsigned cap() const noexcept { return limit_.cap; }

private:
    concurrency_limit limit_;
    unsigned held_ = 0;
    unsigned foreign_ = 0;
    std::optional<unsigned> proven_; ///< More than this was refused, and nothing refutes it.
    instant proven_at_ = never_yet;
    instant proven_until_ = never_yet;
    double proof_ = 0;     ///< How long the last proof holds.
    unsigned looking_ = 0; ///< Creates that look, and have no answer yet.
    unsigned may_look_ = 1;

    bool within_proof() const noexcept { return !proven_ || held_ < *proven_; }
};

} // namespace andante::inline v0::pacing
