#pragma once

#include <andante/pacing/pacer.hpp>
#include <andante/pacing/rate_limiter.hpp>

#include "core/string_map.hpp"
#include "pacing/gates/concurrency_gate.hpp"
#include "pacing/gates/outage.hpp"
#include "pacing/gates/spend_gate.hpp"
#include "pacing/gates/token_gate.hpp"
#include "pacing/line/family.hpp"
#include "pacing/line/lane.hpp"
#include "pacing/line/place_in_line.hpp"
#include "pacing/line/readiness.hpp"
#include "pacing/line/wait_line.hpp"
#include "pacing/store/quota_store.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace andante::inline v0::pacing {

/// The decisions of a limiter, without waiting, clocks or threads: requests, answers and the
/// present instant go in, grants and refusals come out.
class engine {
public:
    /// A waiter that is no longer in line, and why.
    struct done {
        waiter* who = nullptr;
        std::optional<grant> granted; ///< Else refused.
        refusal why;
    };

    engine(
        const policy_set& policies,
        const limiter_options& options,
        std::unique_ptr<quota_store> store,
        instant now,
        double utc
    );

    /// Puts a request in line; a refusal instead if it cannot be served. Call pump() then.
    /// `deadline` is the request's own, on the engine's clock; infinite when it has none.
    std::optional<refusal>
    enter(waiter& one, const permit_request& request, instant deadline, instant now);
    /// A grant at once, without a place in line; nothing when it would have to wait.
    std::optional<grant> try_take(const permit_request& request, instant now);
    /// Takes a waiter out of line.
    void cancel(waiter& one);
    /// Grants what may leave now and fails what cannot be served any more.
    void pump(instant now, std::vector<done>& out);
    /// True when nobody waits, and nothing is left to be decided, told or opened: there is nothing
    /// to collect, and pump() would do nothing.
    bool is_calm() const;
    /// Takes what a far store has decided since. Call pump() then.
    void collect(instant now, std::vector<done>& out);
    /// A far store has decided: `cookie` is what it was asked with. Call pump() then.
    void decided(
        std::uint64_t cookie, const quota_store::decision& made, instant now, std::vector<done>& out
    );
    /// When to call pump() again, if nothing happens before; nothing: no need.
    std::optional<instant> next(instant now) const;

    /// The request leaves.
    void left(const grant& given, instant now) { store_->left(given.ticket, now); }
    void give_back(grant& given, instant now);
    void lost(grant& given, instant now);
    void settle(grant& given, const observation& seen, instant now, double utc);
    /// The lease of a grant is taken over by its caller, who calls release_lease() with the route
    /// and the grant's ticket.
    const route_entry* detach_lease(grant& given);
    void release_lease(const route_entry& route, std::uint64_t ticket = 0, instant now = 0);

    /// Takes a place under the route's caps for a job that runs already. Null when there is none to
    /// take; else call release_lease() with the route, and no ticket.
    const route_entry* occupy(const permit_request& request, instant now);
    /// A cost that was counted so many seconds ago was `more` than that, or less when negative.
    void correct_cost(const permit_request& request, double more, double ago, instant now);
    /// What a request of that estimate, answered so many seconds ago, has really used.
    void correct_tokens(const permit_request& request, double used, double ago, instant now);
    /// What the server asked for long ago may be over: one request may look, once in a minute.
    void doubt_pause(const permit_request& request, instant now);

    /// Seconds until a request would get a permit, or its refusal.
    std::variant<double, refusal> estimate(const permit_request& request, instant now);
    /// The policy that a waiter waits for, for people.
    std::string_view waits_for(const waiter& one, instant now) const;
    instant expected(const waiter& one, instant now) const;
    /// So many leave before one that has just come.
    std::size_t ahead(const waiter& one, instant now) const;
    /// Who waits, the first to leave first; at most so many.
    std::vector<queued_request> queue(std::size_t most, instant now) const;

    /// The slowest window of a route, with the least room and the latest opening of all; nothing
    /// when no window covers it.
    std::optional<quota_store::capacity> room(const permit_request& request, instant now);
    /// Does anybody wait for a job to end, as far as is known here?
    bool waits_for_jobs(const permit_request& request, instant now);
    /// Why it waits, in a few words.
    std::string_view reason(const waiter& one, instant now) const;
    /// Takes everybody out of line; their refusals say nothing.
    void abandon(std::vector<done>& out);
    void reopen(std::string_view spend_name);
    limiter_snapshot snapshot(instant now);
    /// State for a later process: the store's, and what was spent.
    std::string save(instant now, double utc) const;
    /// False, and then nothing has changed of what was spent, when the text is not a saved state.
    bool restore(std::string_view text, instant now, double utc);
    quota_store& store() noexcept { return *store_; }
    const quota_store& store() const noexcept { return *store_; }
    std::size_t waiting() const noexcept { return ready_.waiting(); }
    /// What it keeps, and how often it has asked its store: so that tests see that neither grows.
    std::size_t routes() const noexcept { return routes_.size(); }
    std::size_t lanes() const noexcept { return lanes_.size() - free_lanes_.size(); }
    std::uint64_t questions() const noexcept { return questions_; }

private:
    policy_set policies_;
    limiter_options options_;
    verdict_rules rules_;
    std::unique_ptr<quota_store> store_;
    double age_;            ///< Seconds after which one that waits becomes more urgent.
    double utc_offset_ = 0; ///< Our wall clock less the engine's.
    std::uint64_t last_place_ = 0;
    std::uint64_t random_;
    std::uint64_t questions_ = 0;
    std::uint64_t limit_changes_ = 0;
    std::uint64_t pauses_ = 0;
    std::uint64_t reopenings_ = 0;
    instant doubted_ = never_yet; ///< When a pause was last looked through.
    std::vector<std::unique_ptr<concurrency_gate>> caps_;
    std::vector<std::unique_ptr<spend_gate>> spends_;
    /// By limit and partition; one goes when no lane needs it and nothing of it counts.
    std::map<std::pair<std::size_t, std::string>, std::unique_ptr<token_gate>> tokens_;
    std::vector<std::unique_ptr<lane>> lanes_; ///< By number; null for a number that is free.
    std::vector<std::size_t> free_lanes_;
    std::map<lane_needs, lane*> lane_of_; ///< But for those that stand alone.
    string_map<std::unique_ptr<route_entry>> routes_;
    std::vector<unsigned>
        window_lanes_; ///< By window: the lanes that need it; fixed ones once more.
    std::size_t trim_at_ = fewest_routes;
    lane_set shut_;
    readiness ready_;
    std::map<lane_needs, std::unique_ptr<family>> families_;
    std::array<std::size_t, classes> waiting_of_{};
    std::vector<std::array<double, classes>> queued_; ///< By window: the weight that waits.
    mutable std::vector<double> scratch_;
    std::vector<quota_store::claim> claims_; ///< Of the question that is asked.
    std::vector<done> failed_;               ///< Refused between two pumps.

    std::deque<doubtful_place> doubtful_; ///< In the order of their ends.

    /// So many routes are kept without asking which of them are still needed.
    static constexpr std::size_t fewest_routes = 64;

    route_entry& entry(const permit_request& request, instant now);
    lane& lane_for(const permit_request& request);
    lane& new_lane();
    lane& make_lane(const lane_needs& wanted, lane_needs common);
    family& family_for(lane_needs common);
    void resize_to_windows();
    void lead(route_entry& route, lane& to);
    void unlead(route_entry& route);
    void let_go(const grant& given, instant now);
    void free_places(const route_entry& route, std::uint64_t ticket, instant now);
    void trim(instant now);
    void forget_windows(instant now);
    void forget_tokens(instant now);
    void count_demand(const lane& in, const waiter& one, bool joins);
    double server_utc(instant now) const;
    double jitter();
    unsigned held_back(quota_store::window_index window, instant now) const;
    std::optional<refusal>
    barred(const route_entry& route, const permit_request& request, instant now) const;
    static place_in_line place_of(const permit_request& request, instant now);
    static place_in_line place_of(const waiter& one);
    static place_in_line place_at(const waiter& one, double depth);
    std::size_t ahead_at(const waiter& one, double depth, instant now) const;
    void count_queues(limiter_snapshot& into, instant now) const;
    double others_held_back(
        const lane& in, quota_store::window_index window, std::size_t rank, instant now
    ) const;
    std::span<const double> ahead_of(const lane& in, const place_in_line& who, instant now) const;
    instant passes(const lane& in, const place_in_line& who, instant now) const;
    instant earliest(const lane& in, const place_in_line& who, instant now) const;
    refusal too_late(
        const lane& in, const place_in_line& who, instant deadline, instant until, instant now
    ) const;
    refusal missed(const waiter& one, instant until, instant now) const;
    std::optional<refusal> closed_for_long(const lane& in, instant now) const;
    const char* policy_name(quota_store::window_index window) const;
    void count_queued(const lane& in, std::size_t rank, double weight);
    void enqueue(waiter& one, std::string_view tag);
    void dequeue(waiter& one, bool granted);
    void fail(waiter& one, const refusal& why);
    void fail_late(const lane& in, instant now);
    bool refused_by_store(const lane& in) const;
    void fail_refused();
    void fail_hopeless(lane& in, instant now);
    void recheck(lane& in, instant now);
    static refusal locked(instant until);
    void lock_out(route_entry& route, instant until);
    void set_apart(route_entry& route);
    void shut(lane& in, bool closed);
    void looked(grant& given, bool over);
    void free_doubtful(instant now);
    static instant shut_until(const lane& in);
    static instant leaves_apart(const lane& in, instant now);
    void unavailable(const grant& given, instant now);
    outage_terms terms_of(const lane& in, instant now) const;

    turn_result refused(lane& in, const waiter& one, const quota_store::decision& made);
    turn_result pass_spending(lane& in, waiter& one, instant now);
    turn_result attempt(lane& in, waiter& one, instant now, std::vector<done>& out);
    turn_result pass_gates(lane& in, waiter& one, instant now);
    bool gates_open(const lane& in, const permit_request& request, instant now) const;
    std::optional<quota_store::decision>
    ask(lane& in, const waiter& one, bool reserved, double more, instant now);
    void
    hand_over(lane& in, waiter& one, std::uint64_t ticket, instant now, std::vector<done>& out);
    grant book(const waiter& one, std::uint64_t ticket, instant now);
    void serve(instant now, std::vector<done>& out);
    void notice_changes(instant now);
    token_gate& token_gate_for(std::size_t limit, const std::string& partition);
    token_reading reading_of(
        const token_gate& gate, const lane& in, const answer_verdict& seen, instant now
    ) const;
    void settle_tokens(const grant& given, const answer_verdict& seen, int status, instant now);
    struct used_tokens;
    void restore_tokens(const used_tokens& kept, double age, instant now);
    void land_tokens(const grant& given, bool counts, instant now);
    void refused_by_spending(const lane& in, const answer_verdict& seen, instant now);

    // Of the pump that runs.
    std::uint64_t pumps_ = 0;
    std::vector<std::uint64_t>
        claimed_in_; ///< By window: when a more urgent head waited for it alone.
};

} // namespace andante::inline v0::pacing
