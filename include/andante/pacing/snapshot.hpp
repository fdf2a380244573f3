#pragma once

#include <andante/config.hpp>
#include <andante/core/time_source.hpp>
#include <andante/pacing/pacer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::pacing {

/// One window limit at a moment.
struct window_status {
    std::string name;      ///< As in the policy.
    std::string partition; ///< Empty unless the limit counts partitions apart.
    unsigned limit = 0;    ///< As used now, which is less than configured when the server said so.
    std::chrono::nanoseconds per{}; ///< The window's length.
    unsigned used = 0;              ///< Requests that still occupy a place, in flight included.
    unsigned in_flight = 0;         ///< Requests without an answer.
    unsigned left = 0;              ///< Requests that could leave now.
    std::string mode;               ///< Which kinds of server are still possible, or why none is.
    std::chrono::nanoseconds paused_for{};   ///< What is left of the pause after a refusal.
    std::chrono::nanoseconds next_opening{}; ///< Until the next request could leave.
};

/// One cap on unfinished jobs at a moment.
struct concurrency_status {
    std::string name;     ///< As in the policy.
    unsigned cap = 0;     ///< 0 when it is not known.
    unsigned held = 0;    ///< By this limiter.
    unsigned foreign = 0; ///< By others, as far as the server said.
};

/// One spend cap at a moment.
struct spend_status {
    std::string name;   ///< As in the policy.
    double amount = 0;  ///< 0 when only the server knows it.
    double spent = 0;   ///< In the present period, by this limiter.
    std::string period; ///< "UTC day", "UTC month", or the length of a rolling one: "86400 s".
    bool open = true;   ///< False while the cap is reached.
    std::chrono::nanoseconds opens_in{}; ///< When it is closed.
};

/// One token limit at a moment.
struct token_status {
    std::string name;               ///< As in the policy.
    std::string partition;          ///< Empty unless the limit counts partitions apart.
    double amount = 0;              ///< As used now; 0 when it is not known.
    double used = 0;                ///< What still counts, estimates of what is under way included.
    std::chrono::nanoseconds per{}; ///< The window's length.
    std::chrono::nanoseconds paused_for{}; ///< What is left of the pause after a refusal.
};

/// How a quota is shared with other processes at a moment.
struct sharing_status {
    bool reachable = false; ///< The place where the shared log is kept answers.
    unsigned processes = 0; ///< That share, as far as is known, this one included.
    std::string mode;       ///< "shared", or what holds instead.
    std::string reason;     ///< Why it is not "shared"; empty when it is.
    /// What is probably a mistake: limits of one name whose windows last differently in two
    /// processes, and which therefore are not shared. Empty when there is nothing.
    std::string warning;
};

/// Who waits under one limit, or with one tag, at a moment.
struct queue_status {
    std::string name;                    ///< The policy's, or the tag; empty: without a tag.
    std::array<std::size_t, 4> queued{}; ///< Waiting, by priority.
    std::chrono::nanoseconds longest{};  ///< How long the first of them has waited.
};

/// A request that waits, at a moment.
struct queued_request {
    std::uint64_t call_id = 0; ///< As in the request, and in what observers are told.
    std::string route;         ///< The route template.
    std::string tag;           ///< As in the request.
    std::string policy;        ///< The limit it waits for; empty when it is none, see the reason.
    std::string reason;        ///< For people, for example "the window is full".
    andante::priority priority = andante::priority::normal; ///< As in the request.
    std::size_t ahead = 0; ///< Requests that leave before it, as far as is known: its place less 1.
    std::chrono::nanoseconds waited{};   ///< Since it began to wait.
    std::chrono::nanoseconds expected{}; ///< Until it leaves, if nothing is learnt meanwhile.
};

/// What a limiter is doing, for people.
struct limiter_snapshot {
    std::vector<window_status> windows;           ///< Each window limit and partition in use.
    std::vector<concurrency_status> concurrency;  ///< Each cap on unfinished jobs.
    std::vector<spend_status> spending;           ///< Each spend cap.
    std::vector<token_status> tokens;             ///< Each token limit and partition in use.
    std::optional<sharing_status> sharing;        ///< Nothing unless the quota is shared.
    std::array<std::size_t, 4> queued{};          ///< Waiting, by priority.
    std::vector<queue_status> queued_by_policy{}; ///< Each policy that somebody waits under.
    std::vector<queue_status> queued_by_tag{};    ///< Each tag with which somebody waits.

    /// A few lines of text, one a limit.
    ANDANTE_DECL std::string text() const;
};

} // namespace andante::inline v0::pacing
