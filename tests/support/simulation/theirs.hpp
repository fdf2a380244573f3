#pragma once

#include "support/simulation/simulation.hpp"

#include <memory>
#include <vector>

namespace rlbench {

// What users have today, as in the reference simulation. Every function makes one process.

/// A retry loop around each call, as in the providers' own samples.
struct retry_settings {
    bool sequential = false;
    int most_tries = 0;          ///< 0: no end.
    bool capped_backoff = false; ///< Waits min(Retry-After, 2^n s).
};
std::unique_ptr<strategy>
retry_loop(simulation& run, std::vector<int> jobs, const retry_settings& settings);

/// A token bucket whose queue is drained only inside acquire(), with 5/6 of the limit.
std::unique_ptr<strategy> undrained_bucket(simulation& run, std::vector<int> jobs);

/// A token bucket; burst and rate as parts of the limit. A pause (seconds) holds everybody after a
/// refusal, and gives a job up after five attempts.
struct bucket_settings {
    double part = 1;
    double pause = 0;
};
std::unique_ptr<strategy>
token_bucket(simulation& run, std::vector<int> jobs, const bucket_settings& settings);

/// So many per window of its own clock (p-queue, Bottleneck's reservoir).
std::unique_ptr<strategy> fixed_window(simulation& run, std::vector<int> jobs);
/// One every W / L.
std::unique_ptr<strategy> even_pacing(simulation& run, std::vector<int> jobs);
/// A log of sending times, with a margin in seconds.
std::unique_ptr<strategy> send_log(simulation& run, std::vector<int> jobs, double margin);
/// A log of answer times.
std::unique_ptr<strategy> answer_log(simulation& run, std::vector<int> jobs, int limit);
/// The AWS SDKs' adaptive mode: CUBIC on the measured rate.
std::unique_ptr<strategy> aws_adaptive(simulation& run, std::vector<int> jobs);

} // namespace rlbench
