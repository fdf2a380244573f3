#pragma once

#include "pacing/models/bucket_model.hpp"
#include "pacing/models/counter_model.hpp"
#include "pacing/models/fixed_model.hpp"
#include "pacing/models/log_model.hpp"

#include <array>
#include <string>

namespace andante::inline v0::pacing {

/// The kinds of server that are still possible. What they all admit is what may be sent.
class version_space {
public:
    enum kind : unsigned { log, fixed, counter, ceiling, bucket, kinds };
    using set = unsigned; ///< One bit a kind.
    static constexpr set bit(kind which) noexcept { return 1U << which; }
    static constexpr set all = (1U << kinds) - 1;
    static constexpr set windows = all & ~(1U << bucket);

    explicit version_space(set possible);
    version_space(const version_space&) = delete;
    version_space& operator=(const version_space&) = delete;

    set possible() const noexcept { return possible_; }
    bool contains(kind which) const noexcept { return (possible_ & bit(which)) != 0; }
    void keep(set remaining) noexcept { possible_ = remaining; }
    /// Those that know enough to have a say.
    set identified(const view& known) const;
    /// True when Remaining has to decide: no model is left that has a say, or only a bucket that
    /// others may draw from.
    bool lost(const view& known) const;
    /// All of these get another chance, now and later.
    void start_over(set possible, instant now);

    /// What all that have a say admit; `next` is the earliest that one of them may admit more.
    opening admits(const view& known, instant now, double weight) const;
    /// What one of them admits.
    opening admits(kind which, const view& known, instant now, double weight) const;
    /// Removes what cannot have given this answer.
    void eliminate(const view& known, const sighting& seen);
    /// Those that had promised a place to a request sent at that instant.
    set promised(const view& known, instant sent) const;
    /// From now on this kind's word counts.
    void vouch(kind which, instant since) noexcept { since_[which] = since; }
    void counted(const view& known, const sent_request& request, instant now, bool sure);
    /// The latest of the estimates of those that have a say.
    instant estimate(const view& known, instant now, double ahead) const;

    bucket_model& tokens() noexcept { return bucket_; }
    const bucket_model& tokens() const noexcept { return bucket_; }
    /// For people: the names of what is possible.
    std::string describe(const view& known) const;

private:
    set possible_;
    std::array<instant, kinds> since_;
    log_model log_;
    fixed_model fixed_;
    counter_model counter_{counter_model::rounding::down};
    counter_model ceiling_{counter_model::rounding::up};
    bucket_model bucket_;
    std::array<server_model*, kinds> models_{&log_, &fixed_, &counter_, &ceiling_, &bucket_};
};

} // namespace andante::inline v0::pacing
