#pragma once

#include <andante/emulator/finetuning/service.hpp>

#include "reliability/soak/service_process.hpp"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace soak {

/// Passes everything on to the service, and notes when it began which track.
class noting_service final : public andante::emulator::service {
public:
    using time_point = andante::emulator::time_point;

    explicit noting_service(std::shared_ptr<andante::emulator::finetuning::service> of)
        : of_(std::move(of))
    {}

    andante::emulator::reply
    handle(const andante::emulator::incoming& request, time_point now) override
    {
        const auto before = of_->generations_accepted(); // only this thread makes some
        auto answer = of_->handle(request, now);
        if (of_->generations_accepted() > before) {
            note(request);
        }
        return answer;
    }
    void advance(time_point now) override { of_->advance(now); }
    std::optional<time_point> next_event() const override { return of_->next_event(); }
    std::vector<andante::emulator::webhook_delivery> take_webhooks() override
    {
        return of_->take_webhooks();
    }
    void set_media_base_url(std::string base_url) override
    {
        of_->set_media_base_url(std::move(base_url));
    }
    std::string media_base_url() const override { return of_->media_base_url(); }
    andante::emulator::recorder& record() noexcept override { return of_->record(); }

    std::vector<begun_track> begun() const
    {
        const std::lock_guard lock(mutex_);
        return begun_;
    }

private:
    void note(const andante::emulator::incoming& request)
    {
        const std::string words = "soak ";
        const auto at = request.body.find(words);
        const std::string call(request.headers.find("traceparent").value_or("0"));
        begun_track one;
        one.number = std::strtoull(request.body.c_str() + at + words.size(), nullptr, 10);
        one.call = std::strtoull(call.c_str(), nullptr, 10);
        one.when = std::chrono::steady_clock::now();
        const std::lock_guard lock(mutex_);
        begun_.push_back(one);
    }

    std::shared_ptr<andante::emulator::finetuning::service> of_;
    mutable std::mutex mutex_;
    std::vector<begun_track> begun_;
};

} // namespace soak
