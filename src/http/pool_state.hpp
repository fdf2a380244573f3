#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace andante::inline v0::http {

/// What one origin's pool may hold. Zero durations: see transport_options.
class pool_limits {
public:
    pool_limits() = default;

    std::size_t connections = 32;
    std::size_t idle = 8;
    std::size_t queued = 1024;
    std::chrono::steady_clock::duration idle_for = std::chrono::seconds(55);
    std::chrono::steady_clock::duration max_age = std::chrono::minutes(5);
};

/// Decides who gets which connection of one origin. Knows no socket, no clock and no lock: slots
/// stand for connections, tickets for those who wait.
///
/// Every function that may make connections useless appends their slots to `retired`; the caller
/// closes them before doing anything else with the answer.
class pool_state {
public:
    using slot = std::size_t;
    using ticket = std::uint64_t;
    using time_point = std::chrono::steady_clock::time_point;

    enum class verdict {
        reuse,  ///< The slot holds an open connection.
        open,   ///< The slot is empty: connect.
        queued, ///< Wait for a handover.
        full,   ///< Too many are waiting.
    };

    struct grant {
        verdict what = verdict::full;
        slot which = 0;
        /// How long the connection was idle; for verdict::reuse.
        std::chrono::steady_clock::duration idled{};
    };

    /// A slot goes to one who waited.
    struct handover {
        ticket to = 0;
        grant what;
    };

    explicit pool_state(pool_limits limits);

    /// Asks for a connection. `who`, a higher number than any before, joins the queue when there is
    /// none: also when that is full, if it is `patient`.
    grant acquire(ticket who, time_point now, std::vector<slot>& retired, bool patient = false);
    /// A slot that was granted holds a connection since `now`.
    void opened(slot which, time_point now);
    /// A slot is given back. It goes to the one who has waited longest, else it is kept, or not.
    std::optional<handover>
    release(slot which, bool is_reusable, time_point now, std::vector<slot>& retired);
    /// Leaves the queue; false when the ticket is not in it any more.
    bool abandon(ticket who);
    /// Retires what has been idle too long or is too old.
    void expire(time_point now, std::vector<slot>& retired);
    /// Retires everything idle.
    void retire_idle(std::vector<slot>& retired);
    /// Retires those of the idle that `is_useless(slot)` says it of.
    template <class Predicate>
    void retire_idle_if(Predicate is_useless, std::vector<slot>& retired)
    {
        std::erase_if(idle_, [&](const idle_slot& kept) {
            if (!is_useless(kept.which)) {
                return false;
            }
            retired.push_back(kept.which);
            free_slot(kept.which);
            return true;
        });
    }

    std::size_t in_use() const noexcept { return in_use_; }
    std::size_t idle() const noexcept { return idle_.size(); }
    std::size_t queued() const noexcept { return queue_.size(); }

private:
    struct idle_slot {
        slot which;
        time_point since;
    };

    bool is_old(slot which, time_point now) const;
    bool is_expired(const idle_slot& kept, time_point now) const;
    slot take_free_slot();
    void free_slot(slot which);

    pool_limits limits_;
    std::vector<time_point> born_; ///< By slot.
    std::vector<slot> free_;
    std::vector<idle_slot> idle_; ///< Longest idle first.
    std::set<ticket> queue_;      ///< In order of arrival, as tickets count up.
    std::size_t in_use_ = 0;
};

} // namespace andante::inline v0::http
