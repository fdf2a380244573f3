#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace soak {

/// How many times as fast as ours the clocks of the service and of the client are.
constexpr int times_as_fast = 10;
/// What each of the service's limits allows, by its clock: more than anybody wants. Its answers
/// tell what is left, so that a client can tell a refusal out of the blue from a limit.
constexpr unsigned requests_a_minute = 100'000;

/// A track that was paid for.
struct begun_track {
    std::uint64_t number = 0;                   ///< In its prompt.
    std::uint64_t call = 0;                     ///< The client's, which its traceparent names.
    std::chrono::steady_clock::time_point when; ///< When it was begun, which is when it was paid.
};

/// An emulated service in a process of its own, which goes wrong at random. To be made while this
/// process has one thread.
class service_process {
public:
    /// Throws std::runtime_error when it does not start.
    explicit service_process(std::uint64_t seed);
    service_process(const service_process&) = delete;
    service_process& operator=(const service_process&) = delete;
    /// Ends it.
    ~service_process();

    const std::string& base_url() const noexcept { return base_url_; }
    /// What it knows in the end.
    struct ledger {
        std::size_t accepted = 0; ///< Tracks that were ever paid for.
        std::size_t faults = 0;   ///< That were planned.
        std::vector<begun_track> begun;
    };
    /// Nothing goes wrong any more.
    ledger calm();

private:
    std::string read_line() const;

    pid_t id_ = -1;
    int to_ = -1;
    int from_ = -1;
    std::string base_url_;
};

} // namespace soak
