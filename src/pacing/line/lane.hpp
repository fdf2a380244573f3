#pragma once

#include "pacing/gates/concurrency_gate.hpp"
#include "pacing/gates/outage.hpp"
#include "pacing/gates/spend_gate.hpp"
#include "pacing/gates/token_gate.hpp"
#include "pacing/line/deadline_heap.hpp"
#include "pacing/line/family.hpp"
#include "pacing/line/wait_line.hpp"
#include "pacing/policy/instant.hpp"
#include "pacing/store/quota_store.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::pacing {

struct route_entry;

/// What a lane needs: its windows, caps and spend caps by number, and its token limits by number
/// and partition.
struct lane_needs {
    std::array<std::vector<std::size_t>, 4> numbers;
    std::string partition; ///< Empty when no token limit counts partitions apart.

    auto operator<=>(const lane_needs&) const = default;
};

/// All requests that need the same policies wait in one lane; those of a route that was locked out
/// or had to rest once wait in a lane of their own, so that they hold up nobody else.
struct lane {
    std::vector<quota_store::window_index> windows;
    std::vector<concurrency_gate*> caps;
    std::vector<spend_gate*> spends;
    std::vector<token_gate*> tokens;
    family* kin = nullptr;
    std::vector<quota_store::window_index> own_windows; ///< Of its partition.
    std::vector<const token_gate*> own_tokens;          ///< Of its partition.
    wait_line line;
    deadline_heap deadlines;
    std::optional<instant> next;    ///< When the head may leave, by what is its own.
    instant low_served = never_yet; ///< When batch or poll last got a place.
    route_entry* alone = nullptr;   ///< The only route, after a lock-out or a rest.
    bool shut = false;              ///< Locked or at rest: what waits is not in others' way.
    bool looking = false;           ///< After either, until an answer says that it is over.
    bool look_out = false;          ///< The one that looks is under way.
    // A decision of a far store that is on its way, and what it was asked for.
    bool deciding = false;
    float asked_weight = 1;
    bool asked_reserved = false;

    std::size_t number = 0;       ///< Among the engine's.
    unsigned routes = 0;          ///< That lead here.
    unsigned grants = 0;          ///< Given here, and not ended.
    bool busy = false;            ///< Somebody waits.
    bool ready = false;           ///< To be asked in the next pump.
    std::optional<instant> alarm; ///< When it is to be asked at the latest.
    // Of the pump that runs, or of the last that asked it.
    unsigned skipped = 0;             ///< Classes that cannot be served, by bit.
    bool held_in_common = false;      ///< What keeps it keeps its family too, ...
    bool held_alone = false;          ///< ... or keeps it alone, ...
    const spend_gate* gate = nullptr; ///< ... as this does, when it is set.
    held_lanes* first_of = nullptr;   ///< Where it stood before all others.
    // While it waits for what its family waits for.
    held_lanes* held_in = nullptr;
    turn_key key;                ///< Under which it stands there.
    double cost = 0;             ///< Of its next.
    std::optional<instant> ages; ///< When its key becomes another.
};

/// A route, as callers name it.
struct route_entry {
    std::string route;
    lane* in = nullptr;
    instant locked_until = never_yet; ///< The server sent callers of this route away for long.
    outage trouble;                   ///< It answers 503 without a word of when.
    instant used = never_yet;         ///< When it was last asked for.
    mutable unsigned users = 0;       ///< Waiters, grants and leases that know it.
};

/// A place whose create may have begun a job, although no answer said so.
struct doubtful_place {
    const route_entry* route = nullptr;
    std::uint64_t ticket = 0;
    instant until = 0;
};

} // namespace andante::inline v0::pacing
