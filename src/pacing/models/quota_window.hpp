#pragma once

#include "pacing/models/ledger.hpp"
#include "pacing/models/server_clock.hpp"
#include "pacing/models/version_space.hpp"
#include "pacing/models/window_ends.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace andante::inline v0::pacing {

/// How one window limit is kept.
struct window_settings {
    double limit = 1;
    double server_limit = 1; ///< Larger than limit when ours is a share.
    double window = 60;      ///< Seconds.
    double reserve = 0.1;    ///< The part that batch and poll may not take.
    bool keep_guard = false; ///< The sliding window stays in the minimum, whatever is learnt.
    bool guard_only = false; ///< Nothing but the sliding window, never removed.
    int probes = 0;          ///< Requests that may be risked to tell roundings apart.
    bool may_raise = false;  ///< A higher limit in the headers may be adopted.
    double grace = 5;        ///< Seconds that a request without an answer may still be under way.
    std::uint64_t seed = 1;  ///< For the jitter of scouts.
};

/// What an answer says of one window limit, in the server's seconds.
struct window_reading {
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<double> reset;
    std::optional<double> reset_in; ///< How far away it is, where that is told to a hundredth.
    std::optional<double> date;
    bool elsewhere = false; ///< The answer speaks of limits, but not of this one.
};

/// One window limit as this side sees it: which servers are possible, and so what may leave.
///
/// Pure: every function takes the present instant, nothing waits, nothing reads a clock.
class quota_window {
public:
    quota_window(const window_settings& settings, const server_clock& clock, instant now);

    /// May a request leave now? `queued` is the weight that waits for this limit, it included;
    /// `reserved` keeps the reserve free of it.
    bool admits(instant now, double weight, double queued, bool reserved);
    /// When the answer may change without anything being heard; nothing: only by an answer.
    std::optional<instant> next(instant now, double weight, bool reserved = false) const;
    /// When weight `ahead` more will have left, if nothing is learnt meanwhile.
    instant estimate(instant now, double ahead) const;

    sent_id take(instant now, double weight);
    /// The request leaves only now, which tightens what its answer tells.
    void left(sent_id id, instant now) { own_.at(id).sent = now; }
    void give_back(sent_id id);
    /// It was accepted.
    void accepted(sent_id id, instant now, const window_reading& seen);
    /// It was answered, and nobody can say whether it counted.
    void uncertain(sent_id id, instant now, const window_reading& seen);
    /// It was refused by this limit.
    void rejected(
        sent_id id, instant now, const window_reading& seen, std::optional<double> retry_after
    );
    /// It was sent and no answer will come.
    void lost(sent_id id, instant now) { own_.forget_at(id, now + settings_.grace); }
    /// Forgets what is too old to count, as admits() does.
    void tidy(instant now) { housekeeping(now); }
    /// Nothing leaves before `until`.
    void pause(instant until) { until_ = std::max(until_, until); }
    /// Drops a pause that was restored and that no answer has confirmed since; then a scout goes
    /// first. False when there is none.
    bool doubt_pause() noexcept;
    /// Drops a pause; a scout goes first.
    void look_through() noexcept;

    const ledger& own() const noexcept { return own_; }
    const version_space& models() const noexcept { return models_; }
    const window_settings& settings() const noexcept { return settings_; }
    instant paused_until() const noexcept { return until_; }
    /// True when a window that began anew would do the same: nothing counts any more, and nothing
    /// was learnt that an hour would not make doubtful.
    bool may_be_forgotten(instant now);
    /// True when the server is not one that is known, so that Remaining decides.
    bool is_lost() const { return models_.lost(known()); }
    /// The places that batch and poll leave to others.
    double kept() const { return kept_from(true); }
    /// The places that those who wait leave empty, as of the last decision: by requests that leave
    /// at certain moments one will see how the server counts.
    double held_back() const noexcept { return held_back_; }
    /// Weight that could leave now.
    double room(instant now) const;
    /// Weight of our own that was answered within the last window, and what is in flight.
    double used(instant now) const;
    /// Weight that occupies a place at the server, as far as is known: what it leaves of the limit
    /// is what room() says, but for a pause.
    double occupied(instant now) const;
    /// For people.
    std::string describe() const;
    /// Changes at every change of the limit or the pause.
    std::uint64_t generation() const noexcept { return generation_; }

    /// What a later process needs in order not to burst.
    struct memory {
        std::vector<ledger::entry> log;
        std::vector<ledger::entry> history;
        unsigned possible = version_space::all;
        double tokens = 0;
        instant tokens_full_at = never_yet;
        double limit = 0;      ///< In force.
        double configured = 0; ///< What was asked for then.
        instant until = 0;
        int bias = 0;
    };
    memory remember(instant now) const;
    void restore(const memory& old, instant now);

private:
    /// No window is counted beyond this one, and no time: what a Reset that is neither gives.
    static constexpr double last_window = 1e15;

    window_settings settings_;
    const server_clock& shared_clock_;
    server_clock own_clock_; ///< When only Retry-After tells where windows end.
    bool use_own_clock_ = false;
    bool guessed_ = false;                      ///< It was guessed from refusals that told nothing.
    std::deque<ledger::entry> silent_refusals_; ///< Of the last windows: such servers count them.
    ledger own_;
    version_space models_;
    std::uint64_t random_;
    std::uint64_t generation_ = 0;

    // How scouts and unknown servers are treated.
    double budget_ = 0;           ///< Remaining less what was sent since.
    instant sampled_ = never_yet; ///< When Remaining was last seen.
    double in_flight_cap_ = 1;    ///< Grows with every success.
    double pace_;                 ///< Between scouts.
    instant next_scout_ = 0;
    instant until_ = never_yet;
    bool hearsay_ = false; ///< until_ comes from a saved state, and no answer came since.
    instant born_;         ///< Of the present set of models.
    double patience_;      ///< Until the models get another chance.
    int bare_answers_ = 0; ///< In a row without Remaining.
    int bare_rejects_ = 0; ///< In a row without Retry-After.
    double bias_ = 0;      ///< By how much Remaining overstates.
    bool blind_ = false;   ///< Remaining comes without Reset.
    /// The answer whose Reset named where windows end, until another one has confirmed it.
    std::optional<window_reading> first_reset_;
    bool phase_proved_ = false; ///< It stood still while time passed, or moved on by a window.
    window_ends ends_;          ///< Told to a hundredth of a second.
    double held_back_ = 0;      ///< Places kept for questions.
    double ceiling_;            ///< Cuts the limit after refusals that nothing explains.
    instant ceiling_since_ = 0;
    double raised_to_ = 0;
    int raised_seen_ = 0;

    view known() const { return view{own_, use_own_clock_ ? own_clock_ : shared_clock_}; }
    double window() const noexcept { return settings_.window; }
    double fresh_for() const noexcept { return settings_.window / 4; }
    bool fresh(instant now) const noexcept { return now - sampled_ <= fresh_for(); }
    /// No answer is awaited. One that will not come must not keep the next scout, whose own will.
    bool alone() const noexcept { return own_.in_flight() <= own_.given_up(); }
    double kept_from(bool reserved) const;
    bool admits_lost(instant now, double weight, double kept);
    bool admits_known(instant now, double weight, double queued, double kept);
    double kept_for_questions(instant now, double queued, double places) const;
    bool may_probe(instant now) const;
    /// Only models that trust a Reset are left, and no answer has confirmed it.
    bool doubts_reset() const;
    /// Instants at which one safe request will tell a window from a bucket, and from a fixed one.
    std::vector<instant> questions(instant now) const;
    void housekeeping(instant now);
    void start_over(instant now);
    double random_fraction();

    void
    learn(const sent_request& request, instant now, const window_reading& seen, double ambiguous);
    void learn_limit(double limit, instant now);
    void adopt_limit(double limit, instant now);
    void count(const sent_request& request, instant now, std::optional<std::int64_t> k, bool sure);
    std::optional<std::int64_t> window_named(const window_reading& seen) const;
    bool names_an_end(const window_reading& seen, instant now) const;
    void prove_phase(const window_reading& seen);
    void refute_alignment(const sent_request& request, instant now, const window_reading& seen);
    void refute_ceiling(instant now);
    /// Without a hint: one request's time, doubling while nothing but refusals comes.
    double pause_after_reject(std::optional<double> hint);
    void keep_models(version_space::set left, instant now);
    void schedule_after_reject(instant now, double pause, double ambiguous);
    version_space::set blame(const sent_request& request) const;
    version_space::set infer_from_retry_after(
        version_space::set left, const sent_request& request, instant now, double retry_after
    );
    version_space::set
    infer_from_silence(version_space::set left, const sent_request& request, instant now);
    void assume_windows(instant earliest, instant latest);
    version_space::set
    infer_bucket(version_space::set left, instant now, std::optional<double> retry_after);
};

} // namespace andante::inline v0::pacing
