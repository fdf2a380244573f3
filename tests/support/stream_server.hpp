#pragma once

#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/service.hpp>

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace andante::support {

/// A service that answers as a test says, and keeps what it was asked.
class stream_server final : public emulator::service {
public:
    explicit stream_server(std::function<emulator::reply(const emulator::incoming&)> answer)
        : answer_(std::move(answer))
    {}

    emulator::reply handle(const emulator::incoming& request, emulator::time_point) override
    {
        {
            const std::lock_guard lock(mutex_);
            seen_.push_back(request);
        }
        return answer_(request); // which may ask this object
    }
    void advance(emulator::time_point) override {}
    std::optional<emulator::time_point> next_event() const override { return std::nullopt; }
    std::vector<emulator::webhook_delivery> take_webhooks() override { return {}; }
    void set_media_base_url(std::string base_url) override
    {
        const std::lock_guard lock(mutex_);
        media_ = std::move(base_url);
    }
    std::string media_base_url() const override
    {
        const std::lock_guard lock(mutex_);
        return media_;
    }
    emulator::recorder& record() noexcept override { return record_; }

    std::vector<emulator::incoming> seen() const
    {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

private:
    std::function<emulator::reply(const emulator::incoming&)> answer_;
    mutable std::mutex mutex_;
    std::vector<emulator::incoming> seen_;
    std::string media_ = "https://media.example.net";
    emulator::recorder record_;
};

/// A body of those pieces, `apart` from each other.
inline emulator::reply
stream_of(std::string type, const std::vector<std::string>& pieces, std::chrono::milliseconds apart)
{
    emulator::reply made;
    made.status = 200;
    made.headers.set("Content-Type", std::move(type));
    made.announce_length = false;
    for (const auto& each : pieces) {
        made.pieces.emplace_back(each, made.pieces.empty() ? std::chrono::milliseconds() : apart);
    }
    return made;
}

} // namespace andante::support
