#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/observer.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace andante::inline v0 {

/// What a wait has seen of its job so far.
struct wait_progress {
    /// The job's id.
    std::string id;
    std::string status;                  ///< The provider's own word, for example "processing".
    std::chrono::milliseconds elapsed{}; ///< Since the wait began.
    int polls = 0; ///< How often the job was looked at, alone or in a list with others.
    /// What jobs of this kind have lately taken, from their start to their end: the median. Zero
    /// when none has ended yet.
    std::chrono::milliseconds expected{};
};

/// How a wait for a job has ended.
struct wait_end {
    /// The job's id.
    std::string id;
    std::string status; ///< The last word seen of the provider's; empty when none was.
    resolved_by source = resolved_by::poll; ///< What told of the end first.
    std::chrono::milliseconds elapsed{};    ///< Since the wait began.
    int polls = 0; ///< How often the job was looked at, alone or in a list with others.
    bool failed =
        false; ///< True when the wait ends in an error, and not with a job that has ended.
};

/// How to wait for a job, or for several.
class wait_options {
public:
    wait_options() = default;
    /// With another deadline.
    explicit wait_options(std::chrono::milliseconds limit)
        : deadline(limit)
    {}

    /// From the wait's start. Each job is looked at one last time at that moment, and the wait ends
    /// with the answer: at most 5 s later, and 30 s when many jobs end together. Not set (default):
    /// as long as the provider says that such jobs take; 15 min for tracks and sound effects.
    std::optional<std::chrono::milliseconds> deadline;
    /// Called after every look that found a job unfinished, by the waiting coroutine. Must not
    /// throw. While nobody awaits the next() of as_completed(), the newest of each job is kept.
    std::function<void(const wait_progress&)> on_progress;
    /// Called once for each job, by the waiting coroutine, before the wait gives its result. Must
    /// not throw.
    std::function<void(const wait_end&)> on_end;
    /// Cancelling the wait, or its within(), cancels its jobs that have not ended, too: the calls
    /// for that are sent in the background, as interactive ones that have 30 s each, and also when
    /// the client goes meanwhile; observers see them, and nobody else hears of them. Others who
    /// wait for such a job see its end. Neither the deadline nor letting go of an as_completed()
    /// cancels anything. Only for jobs that their service can cancel: predictions, fine-tunes,
    /// batches, training; else errc::invalid_request before anything is sent. Default: false.
    bool cancel_job = false;
    /// For looks at one job alone: of several waits for one job, those of the one that began first,
    /// and keep_raw_json if any of them wants it. A look's deadline is also bounded by the wait's
    /// own, and a look that fails is repeated by the wait itself: `attempts` is 1 by default.
    /// `priority` is always priority::poll.
    call_options call;
};

} // namespace andante::inline v0
