#pragma once

#include <andante/emulator/service.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::emulator {

class provider;

/// What the services of all providers have in common: planned faults, and records of what came and
/// went. Thread-safe.
class ANDANTE_DECL provider_service : public service {
public:
    ~provider_service() override;
    provider_service(const provider_service&) = delete;
    provider_service& operator=(const provider_service&) = delete;

    reply handle(const incoming& request, time_point now) final;
    void advance(time_point now) final;
    std::optional<time_point> next_event() const final;
    std::vector<webhook_delivery> take_webhooks() final;
    void set_media_base_url(std::string base_url) final;
    std::string media_base_url() const final;
    recorder& record() noexcept final;

    /// Every route that it knows: what a fault may name, for example "GET /v1/generations/{id}".
    std::vector<std::string> route_names() const;
    /// Plans a fault; it counts requests from now on. Throws std::invalid_argument for a route that
    /// is none of route_names(): it would never be hit.
    void add_fault(fault what);
    /// Forgets all planned faults.
    void clear_faults();

protected:
    /// For the services of providers.
    explicit provider_service(std::unique_ptr<provider> of);
    /// Nothing else happens to the provider while this is held.
    std::unique_lock<std::mutex> lock() const;
    /// What the constructor was given.
    provider& emulated() const noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace andante::inline v0::emulator
