#pragma once

#include "pacing/gates/spend_gate.hpp"
#include "pacing/gates/token_gate.hpp"
#include "pacing/line/family.hpp"
#include "pacing/line/lane.hpp"
#include "pacing/line/wait_line.hpp"
#include "pacing/line/waiter.hpp"
#include "pacing/policy/instant.hpp"
#include "pacing/store/quota_store.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace andante::inline v0::pacing {

using lane_set = std::unordered_set<lane*>;

/// What came of trying to serve a waiter.
enum class turn_result {
    served,
    failed,
    only_reserve,
    only_reserve_for_all, ///< As for everybody in its family who may not take the reserve.
    blocked,
    walled, ///< As everybody else in its family is whose turn is later.
};

/// Which lanes have to be asked whether their first may leave, in the order of their turns: those
/// for which something changed, and those whose time has come. Lanes that wait for what their whole
/// family waits for are not asked one by one: the first of them speaks for all.
class readiness {
public:
    /// Whose turn it is.
    struct turn {
        lane* in = nullptr;
        wait_line::candidate head; ///< The most urgent head that may still be served.
    };

    /// `age`: seconds after which one that waits becomes more urgent.
    explicit readiness(double age) noexcept
        : age_(age)
    {}

    /// There are so many windows now.
    void resize(std::size_t windows);
    /// There is a family, whose windows, caps and token limits are known.
    void add(family& kin);
    /// The families that have a window in common.
    const std::vector<family*>& families_of(quota_store::window_index window) const
    {
        return families_of_window_[window];
    }
    /// The lanes in which somebody waits for a window of their own partition.
    const lane_set& lanes_of(quota_store::window_index window) const { return of_window_[window]; }
    /// False when a family has it in common; else it is forgotten.
    bool forget(const token_gate* gate);

    /// Somebody has come to stand in a lane, or has left it.
    void joined(lane& in, const waiter& one);
    void left(lane& in, const waiter& one);
    /// Who waits, in all.
    std::size_t waiting() const noexcept { return waiting_; }
    /// Does anybody wait whose weight is not one?
    bool has_other_weights() const noexcept { return other_weights_ > 0; }
    /// The lanes in which somebody waits.
    const lane_set& busy() const noexcept { return busy_; }

    /// Something changed for a lane, and so for all that share a limit with it: whoever is more
    /// urgent among them goes first.
    void touch(lane& in);
    void touch_all();
    /// A sum may have become open again: each who waits for it must be asked, because each waits
    /// for another part of it and may have to be told that it waits in vain.
    void wake_at(const spend_gate& spend);
    /// Whoever asks for more than what is left is to hear of it now, whatever else it waits for.
    void less_is_left(const spend_gate& spend, double utc);
    /// It waits for itself alone again.
    void release(lane& in);
    /// When one that may not take the reserve may.
    instant starves(const lane& in, const waiter& one) const;
    bool is_starving(const lane& in, const waiter& one, instant now) const;

    /// When the next has to be asked if nothing happens before; nothing: no need.
    std::optional<instant> next() const;
    /// Those whose time has come are to be asked.
    void wake_due(instant now);
    /// Those that are to be asked, which grow while turns are taken.
    const std::vector<lane*>& lanes() const noexcept { return lanes_; }
    /// True when none is to be asked.
    bool is_settled() const noexcept { return lanes_.empty() && ready_families_.empty(); }
    /// Has all that are to be asked take their turns.
    void begin_turns(instant now);
    /// The most urgent; nothing when all have had their turns. Call end_turn() after it.
    std::optional<turn> next_turn();
    /// What a lane's turn means for those behind it: `rank` is that of the one who was tried.
    void end_turn(lane& in, turn_result came, std::size_t rank, instant now);
    /// Has all who were asked wait for what kept them.
    void settle_down(instant now);

private:
    double age_;
    std::size_t waiting_ = 0;
    std::size_t other_weights_ = 0; ///< Of those that wait, those of another weight than one.
    lane_set busy_;
    lane_set restless_; ///< The busy lanes that do not wait for what their family waits for.
    std::vector<family*> families_;
    std::vector<std::vector<family*>> families_of_window_; ///< That have it in common.
    std::unordered_map<const void*, std::vector<family*>> families_of_gate_;
    std::vector<lane_set> of_window_; ///< Busy lanes, by a window of their partition.
    std::unordered_map<const token_gate*, lane_set> of_tokens_;
    std::unordered_map<const spend_gate*, lane_set> at_spend_; ///< Those that wait for it.
    /// Lanes that wait with their families, by what their next costs.
    std::unordered_map<const spend_gate*, std::set<std::pair<double, lane*>>> costs_;
    std::vector<lane*> lanes_; ///< To be asked.
    std::vector<family*> ready_families_;
    std::set<std::pair<instant, lane*>> alarms_;
    std::set<std::pair<instant, family*>> family_alarms_;
    std::set<std::pair<instant, lane*>> ages_; ///< When their keys become others.
    // Of the turns that are taken.
    std::vector<turn> turns_; ///< A heap, the most urgent first.
    std::size_t gathered_lanes_ = 0;
    std::size_t gathered_families_ = 0;

    void mark(lane& in);
    void touch(family& kin);
    void begin_busy(lane& in);
    void end_busy(lane& in);
    void hold(lane& in, instant now);
    void stand(lane& in, instant now);
    bool is_low(const lane& in, instant now) const;
    void set_alarm(lane& in);
    void set_alarm(family& kin);
    static bool goes_later(const turn& one, const turn& other) noexcept;
    void join(lane& in, instant now);
    void call_first(held_lanes& from);
    void gather(instant now);
};

} // namespace andante::inline v0::pacing
