#pragma once

#include <andante/pacing/policy.hpp>
#include <andante/pacing/snapshot.hpp>

#include "pacing/headers/verdict.hpp"
#include "pacing/policy/instant.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::pacing {

/// Where window limits are counted: in this process, or in a place that several share.
///
/// A decision is one atomic step over all windows that a request needs: it takes a place in each or
/// in none, and what it took counts as in flight until it is settled. Nothing above this interface
/// assumes that the log is near: a decision may be given later.
class quota_store {
public:
    using window_index = std::size_t;

    /// A place under a cap on unfinished jobs.
    struct claim {
        std::string_view name; ///< As in the policy; lives as long as the engine.
        unsigned cap = 0;      ///< Never 0.
    };

    /// A request that wants to leave.
    struct question {
        std::span<const window_index> windows;
        std::span<const claim> claims; ///< Only stores that several share look at them.
        double weight = 1;
        std::span<const double> queued; ///< For each window, the weight that waits, it included.
        bool reserved = false;          ///< It may not take the reserve.
        std::size_t rank = 1;           ///< The priority's number: 0 is the most urgent.
        instant since = 0;              ///< When it began to wait.
    };

    /// What was decided.
    struct decision {
        std::uint64_t ticket = 0;    ///< 0: nothing was taken.
        std::optional<instant> next; ///< When to ask again, if nothing is heard before.
        window_index blocked = 0; ///< Of the windows that had no place, the last to open: `next`.
        std::size_t blocked_count = 0;
        /// What keeps it is none of its windows, and keeps all that need the same caps.
        bool beyond_windows = false;
        bool only_reserve = false; ///< Only the reserve is left, and it was not for this one.
    };

    /// Takes decisions that were given later, with what they were asked with.
    using listener = std::function<void(std::uint64_t cookie, const decision&)>;

    virtual ~quota_store() = default;

    /// Makes a window known; the same limit and partition give the same index.
    virtual window_index open(const window_limit& limit, std::string_view partition) = 0;
    /// Nobody needs a window any more. It may be forgotten when nothing is remembered of it, and
    /// its index be given to another.
    virtual void close(window_index, instant) {}
    /// True when decisions may come later.
    virtual bool far() const noexcept { return false; }
    /// Decides now, or gives nothing and has the decision collected later. Until then the cookie is
    /// not asked for again.
    virtual std::optional<decision>
    take(const question& wanted, instant now, std::uint64_t cookie) = 0;
    /// `news` is called, from any thread and never from within a call of this store, when there is
    /// something to collect, or when what was decided may be decided otherwise now.
    virtual void listen(std::function<void()> news) = 0;
    /// Gives what was decided since.
    virtual void collect(instant, const listener&) {}

    /// What was taken is about to be sent.
    virtual void left(std::uint64_t ticket, instant now) = 0;
    /// It was not sent.
    virtual void give_back(std::uint64_t ticket, instant now) = 0;
    /// It was sent, and no answer will come.
    virtual void lost(std::uint64_t ticket, instant now) = 0;
    /// Its answer came.
    virtual void settle(std::uint64_t ticket, const answer_verdict& seen, instant now) = 0;

    /// The places under caps that a ticket came with are free again; they outlive the ticket.
    virtual void release(std::uint64_t, instant) {}

    /// When weight `ahead[i]` more than now will have passed window i, for all: the latest.
    virtual instant estimate(
        std::span<const window_index> windows, std::span<const double> ahead, instant now
    ) const = 0;
    /// The places that a reserved request leaves to others.
    virtual double kept(window_index window) const = 0;
    /// The limit in force.
    virtual double limit(window_index window) const = 0;
    /// When the pause ends that the server asked for; long ago when there is none.
    virtual instant paused_until(window_index window) const = 0;
    /// Drops pauses that only a saved state knows of, so that one request may look. False when
    /// there were none.
    virtual bool doubt_pauses(std::span<const window_index>) { return false; }
    /// Ends a pause early for one request: the next goes alone, and tells whether it still holds.
    virtual void look_through(window_index) {}
    /// Server's clock less ours, at the latest; nothing when no answer named it.
    virtual std::optional<double> server_offset() const = 0;
    /// Counts changes of any limit in force, and of any pause.
    virtual std::uint64_t limit_changes() const = 0;
    virtual std::uint64_t pauses() const = 0;
    /// Counts what may let requests leave that were refused before, but for the passing of time and
    /// what is told here of requests that need the same windows.
    virtual std::uint64_t reopenings() const { return 0; }

    /// What a window still allows.
    struct capacity {
        double limit = 0;  ///< In force.
        double per = 0;    ///< Its length in seconds.
        double left = 0;   ///< What could leave now.
        instant opens = 0; ///< When the next could leave.
    };
    virtual capacity room(window_index index, instant now) const = 0;
    virtual window_status status(window_index index, instant now) const = 0;
    /// The places that a long line leaves empty for a moment, to see how the server counts.
    virtual unsigned held_back(window_index) const { return 0; }
    /// How the quota is shared with other processes; nothing when it is not.
    virtual std::optional<sharing_status> sharing(instant) const { return std::nullopt; }
    /// Why nothing, or less, can leave than the limits allow; empty when there is nothing.
    virtual std::string_view trouble() const { return {}; }
    /// True while requests are refused because of that, instead of being made to wait.
    virtual bool refuses() const { return false; }
    virtual std::size_t windows() const = 0;
    virtual const std::string& name(window_index window) const = 0;

    /// State for a later process; `utc` is our wall clock at `now`.
    virtual std::string save(instant now, double utc) const = 0;
    /// False when the text is not a saved state.
    virtual bool restore(std::string_view text, instant now, double utc) = 0;
};

} // namespace andante::inline v0::pacing
