#pragma once

#include "pacing/models/server_clock.hpp"
#include "pacing/models/window_counts.hpp"
#include "pacing/policy/instant.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace andante::inline v0::pacing {

/// One request that has left, as the window remembers it until its answer comes.
struct sent_request {
    instant sent = 0;
    double weight = 1;
    double sent_before = 0;     ///< Weight sent before it.
    double answered_before = 0; ///< Weight answered before it was sent.
    double accepted_before = 0; ///< Weight surely accepted before it was sent.
    double load = 0;            ///< Weight in the log and in flight when it was sent.
    instant oldest = 0;         ///< The earliest that an entry it met can have reached the server.
    bool probe = false;         ///< Sent although one of the last two models did not admit it.
    bool on_budget = false;     ///< Sent because Remaining promised it, not because of a model.
    std::optional<instant> forgotten_at; ///< No answer will come; counted as answered then.
    int previous = -1;
    int next = -1;
    bool used = false;
};

/// Names a request until it is settled.
using sent_id = int;

/// Our own requests under one window limit: what every server model is computed from.
///
/// An answered request is taken to have reached the server when its answer came, and one in flight
/// to reach it right now. Both are the latest possible, which is what makes the log safe for any
/// delay.
class ledger {
public:
    ledger(double limit, double server_limit, double window);

    double limit() const noexcept { return limit_; }
    /// The server's own limit, when ours is only a share of it.
    double server_limit() const noexcept { return server_limit_; }
    double window() const noexcept { return window_; }
    /// Requests a second at the server's limit.
    double rate() const noexcept { return limit_ / window_; }
    double server_rate() const noexcept { return server_limit_ / window_; }
    void set_limit(double limit, double server_limit);

    /// Drops what is older than a window, and settles requests that nobody will answer; returns
    /// those.
    std::vector<sent_request> prune(instant now);

    sent_id depart(instant now, double weight);
    const sent_request& at(sent_id id) const { return unanswered_[static_cast<std::size_t>(id)]; }
    sent_request& at(sent_id id) { return unanswered_[static_cast<std::size_t>(id)]; }
    /// The request never left.
    void undo(sent_id id);
    /// An answer came, of whatever kind: the entry occupies its place for a window from now.
    sent_request settle(sent_id id, instant now);
    /// The settled request was surely accepted.
    void accepted(instant now, double weight);
    /// Nobody will answer: keep counting it as in flight until then.
    void forget_at(sent_id id, instant when);

    double in_flight() const noexcept { return in_flight_; }
    /// Of those in flight, the weight that nobody will answer.
    double given_up() const noexcept { return given_up_; }
    double logged() const noexcept { return logged_; }
    double sent() const noexcept { return sent_; }
    double answered() const noexcept { return answered_; }
    double accepted() const noexcept { return accepted_; }
    /// Others that may have reached the server before or after that one.
    double ambiguous(const sent_request& settled) const noexcept
    {
        return in_flight_ + answered_ - settled.answered_before - settled.weight;
    }
    /// The most that a log can have held when it arrived, without itself.
    double heaviest_load(const sent_request& settled) const noexcept
    {
        return settled.load + sent_ - settled.sent_before - settled.weight;
    }
    /// When the oldest entry of the log leaves it.
    std::optional<instant> first_leaves() const;
    /// When enough entries have left for `weight` more than now.
    instant leaves(double weight) const;
    /// When a request that nobody answers is given up.
    std::optional<instant> next_forgotten() const;
    /// Our first request ever.
    std::optional<instant> first_request() const noexcept { return first_; }
    /// Weight accepted after that instant.
    double accepted_since(instant when) const;
    instant last_answer() const noexcept { return last_answer_; }

    /// Requests per aligned window, once the windows' phase is known.
    window_counts counts;
    /// Names the phase and counts what was accepted lately.
    void know_phase(double phase, const server_clock& clock);

    struct entry {
        instant answered;
        double weight;
        instant sent;
    };
    const std::deque<entry>& log() const noexcept { return log_; }
    const std::deque<entry>& history() const noexcept { return history_; }
    /// Puts back what a former process knew.
    void restore_log(const entry& old) { push(old); }
    void restore_history(const entry& old) { history_.push_back(old); }

private:
    double limit_;
    double server_limit_;
    double window_;
    std::deque<entry> log_;                // answered within the last window, in order
    std::deque<instant> oldest_sent_;      // monotone queue: minima of the send times in log_
    std::deque<entry> history_;            // accepted within the last 2.5 windows
    std::vector<sent_request> unanswered_; // a slab; used ones are linked in order of sending
    std::vector<int> free_;
    int first_flight_ = -1;
    int last_flight_ = -1;
    int forgotten_ = 0;
    double given_up_ = 0;
    double in_flight_ = 0;
    double logged_ = 0;
    double sent_ = 0;
    double answered_ = 0;
    double accepted_ = 0;
    instant last_answer_ = never_yet;
    std::optional<instant> first_;

    void unlink(sent_id id);
    void push(const entry& settled);
};

} // namespace andante::inline v0::pacing
