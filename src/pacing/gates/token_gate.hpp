#pragma once

#include <andante/pacing/policy.hpp>

#include "pacing/policy/instant.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace andante::inline v0::pacing {

/// What an answer says of an amount.
struct token_reading {
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<instant> reset; ///< On the limiter's clock.
};

/// An amount in a time, of one partition: tokens a minute, for example.
///
/// A rolling sum, which is safe whether the server's window is fixed, rolls, or refills. A request
/// counts by its estimate while it is under way, by its estimate from its answer on, and from the
/// moment its true use is told by that. Estimates under way count as much more as they have turned
/// out to be wrong.
class token_gate {
public:
    /// Before anything is known of a caller's estimates: a fifth too high or too low is usual.
    static constexpr double first_variance = 0.04;

    token_gate(const token_limit& limit, std::string partition);

    const std::string& name() const noexcept { return limit_.name; }
    const token_limit& limit() const noexcept { return limit_; }
    const std::string& partition() const noexcept { return partition_; }

    /// May a request of that estimate leave? One that is larger than the whole amount goes alone.
    bool open(instant now, double tokens) const;
    /// When it opens by time alone; nothing: only by an answer.
    std::optional<instant> next(instant now, double tokens) const;
    void take(instant now, double tokens);
    /// It did not leave, or was refused: it counts no more.
    void give_back(double tokens);
    /// It was answered, or lost: it counts from now on.
    void settled(instant now, double tokens);
    /// What settled `ago` seconds ago as `counted` has used `used`.
    void correct(instant now, double counted, double used, double ago);
    /// An answer told of the limit.
    void learn(instant now, const token_reading& seen);
    /// The server refused a request because of it.
    void refused(instant now, std::optional<double> retry_after, const token_reading& seen);

    /// The amount as used now; 0 when it is not known.
    double amount() const noexcept { return amount_; }
    double used(instant now) const;
    instant paused_until() const noexcept { return paused_until_; }
    /// True when nothing of it counts any more.
    bool is_idle(instant now) const;

    /// For a later process: what counts still is as if it had been used at the latest moment.
    void restore(instant now, double amount, double used);

private:
    struct entry {
        instant at;
        double tokens;
    };

    double per() const noexcept;
    double logged(instant now) const;
    double under_way_with(double tokens) const;
    bool fits(double logged, double tokens) const;
    void add(instant now, double tokens);
    void take_back(double tokens);
    void forget(instant now);
    void doubt(instant now);

    token_limit limit_;
    std::string partition_;
    double amount_;
    double ceiling_; ///< What the amount may come back to after a refusal that named none.
    /// What counts still, oldest first; near ones are kept as one, at the later moment.
    std::deque<entry> log_;
    std::size_t unanswered_ = 0;
    double in_flight_ = 0; ///< By their estimates.
    instant paused_until_ = never_yet;
    instant doubted_ = never_yet; ///< When the amount was last lowered without a number.
    // How much is used of an estimate, as a mean with its variance.
    double mean_ = 1;
    double variance_ = first_variance;
};

} // namespace andante::inline v0::pacing
