#pragma once

#include <andante/core/observer.hpp>
#include <andante/pacing/snapshot.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <atomic>
#include <cstdint>
#include <deque>

namespace studio_server {

/// Counts requests and refusals.
class request_counter final : public andante::observer {
public:
    void on_attempt_end(const andante::attempt_end& event) override
    {
        ++requests;
        if (event.http_status == 429) {
            ++refusals;
        }
    }

    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refusals{0};
};

/// How much of each limit was used, second by second, for the last three minutes.
class quota_log {
public:
    /// Keeps a sample and gives it.
    boost::json::object
    add(const andante::pacing::limiter_snapshot& now, const request_counter& counts);
    boost::json::array all() const;

private:
    std::deque<boost::json::object> samples_;
};

} // namespace studio_server
