#pragma once

#include <andante/core/observer.hpp>
#include <andante/pacing/snapshot.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace studio_server {

/// Counts requests and refusals, and keeps what is known of creates that wait for a permit.
class request_counter final : public andante::observer {
public:
    using moment = std::chrono::steady_clock::time_point;
    /// One create that waits: until when, as far as can be said, and what for.
    class waiting_create {
    public:
        moment until;
        std::string why;
    };

    void on_attempt_end(const andante::attempt_end& event) override;
    void on_wait(const andante::wait_start& event) override;
    void on_attempt_start(const andante::attempt_start& event) override;
    void on_call_end(const andante::call_end& event) override;

    /// In the order in which they came.
    std::vector<waiting_create> waiting() const;

    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refusals{0};

private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, waiting_create> waiting_; ///< By call.
};

/// What decides when what waits in line is sent, beside the limits.
class line_facts {
public:
    /// From a track's start to its end, as far as is known.
    std::chrono::milliseconds track_time{};
    /// Credits left; nothing when it is not known.
    std::optional<std::int64_t> credits;
};

/// How much of each limit was used, second by second, for the last three minutes.
class quota_log {
public:
    /// Keeps a sample and gives it.
    boost::json::object
    add(const andante::pacing::limiter_snapshot& now,
        const request_counter& counts,
        const line_facts& facts);
    boost::json::array all() const;

private:
    std::deque<boost::json::object> samples_;
};

} // namespace studio_server
