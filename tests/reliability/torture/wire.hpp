#pragma once

#include <andante/core/time_source.hpp>
#include <andante/emulator/service.hpp>
#include <andante/http/transport.hpp>

#include "reliability/torture/troubles.hpp"

#include <functional>
#include <memory>

namespace torture {

/// The network between a client and an emulated service. Each exchange has a point where it
/// connects, one where it sends, one for the answer's head and up to three for pieces of its body.
class wire final : public andante::http::transport {
public:
    /// `trouble` outlives it.
    wire(
        std::shared_ptr<andante::emulator::service> to,
        std::shared_ptr<andante::time_source> time,
        troubles& trouble,
        std::function<void(const andante::emulator::webhook_delivery&)> on_webhook
    );
    ~wire() override;

    boost::asio::awaitable<andante::result<andante::http::response>>
    send(andante::http::request what, andante::http::exchange_limits limits) override;

    /// Connections that an exchange uses now.
    std::size_t busy() const noexcept { return *busy_; }

private:
    std::shared_ptr<andante::time_source> time_;
    troubles* trouble_;
    std::shared_ptr<andante::http::transport> inner_;
    std::shared_ptr<std::size_t> busy_ = std::make_shared<std::size_t>(0);
};

} // namespace torture
