#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace waitbench {

/// How somebody waits for jobs.
enum class strategy {
    naive,         ///< A loop for each job: get, and get again after 3 s, or when a 429 says.
    ours,          ///< andante, polling alone.
    webhooks,      ///< andante with unsigned webhooks.
    lossy_webhooks ///< The same, with 30 % of the webhooks lost.
};

const char* to_string(strategy value) noexcept;

/// What came of waiting for so many jobs at once.
struct outcome {
    strategy how = strategy::ours;
    int jobs = 0;
    std::size_t resolved = 0;
    std::size_t requests = 0;      ///< All reads that were sent, refused ones included.
    std::size_t most_a_minute = 0; ///< In any 60 s.
    std::size_t refusals = 0;      ///< 429s.
    double median_lag = 0;         ///< Seconds from a job's end to its waiter.
    double late_lag = 0;           ///< Of one job in twenty it is longer.
    double worst_lag = 0;
    std::size_t by_webhook = 0;
    double real_milliseconds = 0; ///< What the run took.
};

/// Runs one under virtual time against the emulated service with its documented limits: 60 reads a
/// minute. Jobs take 10 s to 5 min; a thousand end evenly over 20 minutes.
outcome run(strategy how, int jobs);

/// Bytes that are held for each waiting job.
struct memory_use {
    double together = 0;  ///< wait_all(): everything of the library, ids included.
    double apart = 0;     ///< A coroutine for each that awaits wait(): frames and timers included.
    double scheduler = 0; ///< Of these, what scheduler and race keep.
};
memory_use measure_memory(int jobs);

/// What waiting a virtual day for one job takes of real time.
struct day_run {
    double scheduler_milliseconds = 0; ///< The decisions alone.
    double waiting_milliseconds = 0;   ///< With coroutines and timers, without answers; best of 5.
    double client_milliseconds = 0;    ///< With pipeline, limiter, JSON and the emulated service.
    double webhook_milliseconds = 0;   ///< The same while a webhook is expected.
    std::size_t looks = 0;
    bool same_again = false; ///< Every run looked at the very same times.
};
day_run measure_day();

} // namespace waitbench
