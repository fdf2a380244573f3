#pragma once

#include <andante/core/call_effect.hpp>
#include <andante/core/error.hpp>
#include <andante/core/time_source.hpp>
#include <andante/retry/retry_options.hpp>

namespace andante::inline v0::retry {

/// How a failed attempt bears on the next one.
enum class verdict {
    permanent,    ///< Repeating cannot help.
    transient,    ///< May help, where repeating is safe.
    ambiguous,    ///< May help, and it may already have taken effect.
    rate_refused, ///< Refused for the request rate: repeat when the server says.
    queue_full,   ///< Refused until a job ends: tens of seconds.
};

/// Reads a failure. Pure.
verdict classify(const error& problem) noexcept;

/// Everything that a decision depends on.
struct question {
    const error* problem = nullptr;
    call_effect effect = call_effect::repeatable;
    int counted_failures =
        1; ///< Failed attempts that count against retry_options::attempts, this one included.
    int consecutive = 1; ///< Failed attempts in a row of any kind, this one included.
    time_source::time_point now{};
    time_source::time_point deadline = time_source::time_point::max();
    double random = 0.5; ///< Uniform in [0, 1).
    /// A pacer heard of the refusal and keeps the call in line: only the deadline limits its wait.
    bool left_to_pacer = false;
};

/// Either a reason to stop, or how long to wait before the next attempt.
struct answer {
    stop_reason stop = stop_reason::none;
    time_source::duration wait{};
};

/// Decides whether and when to repeat. Pure.
answer decide(const question& asked, const retry_options& options);

} // namespace andante::inline v0::retry
