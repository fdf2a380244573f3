#pragma once

#include <andante/core/time_source.hpp>
#include <andante/emulator/service.hpp>
#include <andante/http/transport.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace andante::inline v0::emulator {

/// The network between a client and a service in the same process.
class memory_options {
public:
    memory_options() = default;

    /// How long a request and its answer each travel: drawn between the two for every leg. Zero by
    /// default.
    std::chrono::milliseconds min_latency{};
    /// The upper end of the drawn times.
    std::chrono::milliseconds max_latency{};
    /// Where the latencies come from.
    std::uint64_t random_seed = 1;
    /// Gets every webhook when it is due, on the executor of the exchange that caused it. Without
    /// it webhooks are only recorded.
    std::function<void(const webhook_delivery& webhook)> on_webhook;
};

/// A transport that asks `to` instead of opening connections, under any clock. Thread-safe.
///
/// Requests to the service's media address reach its media host, all others its API. Faults look
/// as they would through a socket: a reset is errc::connection_reset, a silence longer than the
/// limits is errc::read_timeout or errc::deadline_exceeded, a short body is errc::truncated_body,
/// and outcome() is unknown, since the request had arrived.
/// Cancellation: as transport::send says; a request that has arrived stays carried out.
ANDANTE_DECL std::shared_ptr<http::transport> make_memory_transport(
    std::shared_ptr<service> to,
    std::shared_ptr<time_source> time,
    memory_options options = memory_options()
);

} // namespace andante::inline v0::emulator
