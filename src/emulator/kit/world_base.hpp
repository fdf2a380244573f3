#pragma once

#include <andante/emulator/service.hpp>

#include "emulator/kit/fault_plan.hpp"
#include "emulator/kit/limit_book.hpp"
#include "emulator/kit/schedule.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// What every provider's world has: a time, what is planned, limits, faults, records, webhooks and
/// chance. Not thread-safe.
class world_base {
public:
    explicit world_base(std::uint64_t random_seed)
        : random_(random_seed)
    {}
    world_base(const world_base&) = delete;
    world_base& operator=(const world_base&) = delete;

    /// Lets everything happen that is due by then.
    void advance(time_point to);

    /// An id in the form of a UUID.
    std::string new_uuid();
    /// Any number.
    std::uint64_t any_number() { return random_(); }
    /// From 0 up to, not including, 1.
    double draw();
    /// A time between the two; exactly `shortest` when `longest` is not above it.
    std::chrono::milliseconds
    draw_time(std::chrono::milliseconds shortest, std::chrono::milliseconds longest);

    /// Sends a job's webhook, or what the fault makes of that.
    void post_webhook(
        const std::string& job, const webhook_delivery& what, const std::optional<fault>& planned
    );

    time_point now{};
    schedule events;
    limit_book limits;
    fault_plan faults;
    recorder record;
    std::string media_base_url;
    /// Webhooks that nobody has taken yet.
    std::vector<webhook_delivery> outbox;
    /// Plain http and loopback hosts are called.
    bool allow_loopback_webhooks = false;
    /// Set while a request is handled whose webhooks must leave before its answer.
    bool webhooks_first = false;

private:
    void send_webhook(const std::string& job, const webhook_delivery& what);

    std::mt19937_64 random_;
};

} // namespace andante::inline v0::emulator
