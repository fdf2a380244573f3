#pragma once

#include "pacing/gates/concurrency_gate.hpp"
#include "pacing/gates/token_gate.hpp"
#include "pacing/line/wait_line.hpp"
#include "pacing/policy/instant.hpp"
#include "pacing/store/quota_store.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

namespace andante::inline v0::pacing {

struct lane;

/// When a lane's turn comes, among others: the most urgent first, then who came first.
struct turn_key {
    int urgency = 0;
    std::uint64_t place = 0;
    std::size_t number = 0; ///< The lane's.

    auto operator<=>(const turn_key&) const = default;
};

/// Lanes that wait for something which they have in common, in the order of their turns. Only the
/// first is asked: what holds it up holds up the others too.
struct held_lanes {
    std::set<std::pair<turn_key, lane*>> all;
    bool stopped = false; ///< For the rest of the pump that runs.
};

/// What of a request decides whether it fits where another does not.
struct demand {
    float weight = 1;
    float tokens = 0; ///< 0 where the family has no such limit in common.

    auto operator<=>(const demand&) const = default;
};

/// Lanes that need the same, but for what counts a partition by itself: the first of them speaks
/// for all.
struct family {
    // What its lanes have in common.
    std::vector<quota_store::window_index> windows;
    std::vector<concurrency_gate*> caps;
    std::vector<token_gate*> tokens;

    /// Is it one of the windows that all its lanes need?
    bool counts(quota_store::window_index window) const
    {
        return std::find(windows.begin(), windows.end(), window) != windows.end();
    }

    held_lanes usual;
    held_lanes low; ///< Those in which nobody may take the reserve.
    /// Lanes of which one class waits for something in common, and another for something else.
    std::unordered_set<lane*> mixed;
    std::map<demand, std::size_t> demands; ///< Of all who wait.
    std::array<double, classes> weight{};  ///< That waits in lanes that are not shut, by class.
    std::size_t busy = 0;                  ///< Lanes in which somebody waits.
    std::size_t deciding = 0;              ///< Questions of theirs that a far store has.
    bool ready = false;                    ///< Its first are to be asked in the next pump.
    std::optional<instant> next;           ///< When they may leave, as of the last decision.
    std::optional<instant> alarm;          ///< When they are to be asked at the latest.
};

} // namespace andante::inline v0::pacing
