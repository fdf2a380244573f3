#pragma once

#include <andante/config.hpp>
#include <andante/core/call_options.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace andante::inline v0 {

/// What a wait has seen of its job so far.
struct wait_progress {
    /// The job's id.
    std::string id;
    std::string status;                  ///< The provider's own word, for example "processing".
    std::chrono::milliseconds elapsed{}; ///< Since the wait began.
    int polls = 0;                       ///< How often the job was looked at.
};

/// How to wait for a job.
class wait_options {
public:
    wait_options() = default;
    /// With another deadline.
    explicit wait_options(std::chrono::milliseconds limit)
        : deadline(limit)
    {}

    /// From the wait's start. The job is looked at one last time at that moment. Default: 15 min.
    std::chrono::milliseconds deadline{std::chrono::minutes(15)};
    /// Called after every look that found the job unfinished, on the waiting coroutine's executor.
    /// Must not throw.
    std::function<void(const wait_progress&)> on_progress;
    /// For each look. Its deadline is also bounded by the wait's own.
    call_options call;
};

} // namespace andante::inline v0
