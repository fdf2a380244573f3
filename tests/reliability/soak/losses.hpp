#pragma once

#include <andante/core/error.hpp>
#include <andante/core/observer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace soak {

/// Notes when the answer to a create was given up, by its call, which the service is told.
class losses final : public andante::observer {
public:
    /// So that it is no memory that grows.
    losses() { all_.reserve(100'000); }

    void on_attempt_end(const andante::attempt_end& event) override
    {
        const bool is_create = event.call.route == "POST /v1/generations";
        const bool has_room = all_.size() < all_.capacity();
        if (is_create && has_room && event.failure != nullptr &&
            event.failure->outcome() == andante::outcome::unknown) {
            all_.emplace_back(event.call.id, std::chrono::steady_clock::now());
        }
    }
    std::string traceparent(const andante::call_info& call) override
    {
        return std::to_string(call.id);
    }

    using time_point = std::chrono::steady_clock::time_point;
    /// By call.
    std::map<std::uint64_t, time_point> given_up() const { return {all_.begin(), all_.end()}; }

private:
    std::vector<std::pair<std::uint64_t, std::chrono::steady_clock::time_point>> all_;
};

} // namespace soak
