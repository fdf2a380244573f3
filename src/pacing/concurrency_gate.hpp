#pragma once

#include <andante/pacing/policy.hpp>

#include "pacing/instant.hpp"

#include <optional>

namespace andante::inline v0::pacing {

/// A cap on unfinished jobs. A place is taken before the create leaves and is free when the job's
/// end was seen, so that the server never counts more than we do.
class concurrency_gate {
public:
    explicit concurrency_gate(const concurrency_limit& limit)
        : limit_(limit)
    {}

    const concurrency_limit& limit() const noexcept { return limit_; }
    /// May one more begin?
    bool open(instant now) const noexcept;
    /// When it opens by time alone; nothing: only by the end of a job.
    std::optional<instant> next(instant now) const noexcept;
    void take() noexcept { ++held_; }
    void release() noexcept { held_ -= held_ > 0 ? 1 : 0; }
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
    std::optional<unsigned> proven_; ///< More than this was refused lately.
    instant proven_until_ = never_yet;
    double proof_ = 0;          ///< How long the last proof holds.
    instant until_ = never_yet; ///< Nothing of ours runs, so only time can tell.
};

} // namespace andante::inline v0::pacing
