#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace soak {

/// How many times as fast as ours the clocks of the service and of the client are.
constexpr int times_as_fast = 10;

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
    /// Nothing goes wrong any more. Gives how many tracks were ever paid for, and how many faults
    /// were planned.
    struct ledger {
        std::size_t accepted = 0;
        std::size_t faults = 0;
    };
    ledger calm();

private:
    std::string read_line() const;

    pid_t id_ = -1;
    int to_ = -1;
    int from_ = -1;
    std::string base_url_;
};

} // namespace soak
