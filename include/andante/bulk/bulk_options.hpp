#pragma once

#include <andante/client/call_options.hpp>

#include <cstddef>
#include <functional>
#include <utility>

namespace andante::inline v0 {

/// How far a bulk call has come. Its items are ids, or the values of a bulk::map().
struct bulk_progress {
    std::size_t done = 0;   ///< Items that are settled: succeeded or refused.
    std::size_t failed = 0; ///< Those of them that were refused.
    std::size_t total = 0;  ///< All items, without repeated ids.
};

/// How a bulk call goes about its work.
class bulk_options {
public:
    bulk_options() = default;
    /// What every request of it does differently from the client.
    bulk_options(call_options each) // NOLINT(google-explicit-constructor): stands for it
        : call(std::move(each))
    {}

    /// For every request. Its deadline counts for the whole; when it is empty, each request has
    /// the client's deadline and line_deadline. Its priority is batch when empty.
    call_options call;
    /// Requests that may be under way at once, 1 and up. Edits that put tracks into a playlist go
    /// one after the other whatever stands here, because their order is the playlist's.
    int in_flight = 2;
    /// Counts an id as succeeded when it is refused because everything is as wanted already:
    /// deleted, in the playlist, or out of it. Where the answer does not tell, the playlist is read
    /// to find out. Default: no.
    bool accept_done = false;
    /// Called after each answer, from whichever thread runs the call: be quick, do not throw.
    std::function<void(const bulk_progress&)> on_progress;
};

} // namespace andante::inline v0
