#pragma once

#include "pacing/models/ledger.hpp"

#include <deque>
#include <optional>

namespace andante::inline v0::pacing {

/// What a refusal without a word gives away, when only two counters can have refused.
struct counter_guess {
    instant earliest = 0; ///< When one of their windows began.
    instant latest = 0;
    bool may_round_down = false; ///< A counter that rounds the weighted part down explains it all.
    bool may_round_up = false;   ///< So does one that rounds it up, or not at all.
};

/// A request that was refused without a word.
struct silent_refusal {
    sent_request request;
    instant now = 0;   ///< When the answer came.
    double others = 0; ///< Weight that may have come before it and is not among the accepted.
};

/// Two counters, of which the older fades, refuse what a sliding log would have accepted: shortly
/// after their window's end most of the last one still weighs. Which requests they accepted before
/// that, and not this one, leaves a few seconds in which their window can have begun; and when the
/// first request after a pause is among them, that one. HAProxy's stick tables count so, from the
/// first request on, count what they refuse too, and say nothing.
///
/// `accepted` is in order and reaches back two windows and a half. Nothing when no such server
/// explains it, or nearly all do.
std::optional<counter_guess> guess_counters(
    const std::deque<ledger::entry>& accepted,
    const silent_refusal& refused,
    double limit,
    double window
);

} // namespace andante::inline v0::pacing
