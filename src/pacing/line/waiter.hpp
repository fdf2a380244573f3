#pragma once

#include <andante/core/error.hpp>

#include "pacing/policy/instant.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace andante::inline v0::pacing {

struct lane;
struct tag_line;
struct route_entry;

/// A right to send that was given out, until its answer. Belongs to the permit.
struct grant {
    std::uint64_t ticket = 0; ///< The store's name for it.
    lane* from = nullptr;
    route_entry* route = nullptr;
    std::uint64_t place = 0;
    double cost = 0;
    float weight = 1;
    float tokens = 0;
    bool holds_lease = false;
    bool looks = false;         ///< The first after a lock-out or a rest.
    std::uint32_t looks_at = 0; ///< The lane's caps that it tries, one bit each.
    instant given = 0;
};

/// What a request would have had to wait for.
enum class wait_cause : std::uint8_t {
    none,
    window,  ///< A limit's window is full.
    pause,   ///< The server asked everybody under a limit to wait.
    cap,     ///< Too many unfinished jobs.
    outage,  ///< The route answers 503 without a word of when.
    lockout, ///< The server sent callers of the route away for long.
};

/// Why a request was refused instead of being made to wait.
struct refusal {
    errc code = errc::deadline_exceeded;
    instant until = 0;            ///< When to come back; 0: nobody can say.
    const char* policy = nullptr; ///< Lives as long as the engine.
    double limit = 0;             ///< For a weight or cost that can never fit.
    const char* field = "weight"; ///< What can never fit.
    // For one that is too late, and of a pause that is too long:
    wait_cause cause = wait_cause::none;
    double per = 0;       ///< The window's length in seconds; `limit` is its count, or the cap's.
    instant since = 0;    ///< When it began to wait.
    instant deadline = 0; ///< Until when it would have waited.
};

/// A request in line. Lives in the caller's own frame; the line only links it.
struct waiter {
    waiter* previous = nullptr;
    waiter* next = nullptr;
    tag_line* tag = nullptr; ///< Null when it is not in line.
    route_entry* route = nullptr;
    std::uint64_t place = 0;
    std::uint64_t call_id = 0; ///< As in the request.
    instant entered = 0;
    instant deadline = std::numeric_limits<instant>::infinity();
    double cost = 0;
    std::uint32_t heap_index = none;
    float weight = 1;
    float tokens = 0;
    std::uint8_t rank = 1; ///< The priority's number: 0 is the most urgent.
    bool patient = true;   ///< As in the request.

    static constexpr std::uint32_t none = 0xFFFFFFFFU;
};

} // namespace andante::inline v0::pacing
