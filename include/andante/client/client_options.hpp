#pragma once

#include <andante/cache/cache_options.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/lost_create.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/secret.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/transport.hpp>
#include <andante/http/transport_options.hpp>
#include <andante/pacing/pacer.hpp>
#include <andante/pacing/policy.hpp>
#include <andante/retry/retry_options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0 {

class journal;

/// How a client behaves. Precedence: a call's own options, then these, then the environment, then
/// the defaults.
class client_options {
public:
    /// Everything from the environment or by default.
    client_options() = default;
    /// With a key.
    explicit client_options(secret key)
        : api_key(std::move(key))
    {}

    /// The account's key. Empty: from the provider's environment variable, for example
    /// LANTERN_API_KEY.
    secret api_key;
    /// Where the API is. Empty: from the provider's environment variable, for example
    /// LANTERN_BASE_URL, else the provider's own. It may have a path, which goes before that of
    /// every route. Plain http is accepted for loopback hosts only.
    std::string base_url;

    /// What a call that sets no deadline may take, the waits in line not counted: its attempts and
    /// the pauses between them. Above zero. Default: 60 s.
    std::chrono::milliseconds deadline{std::chrono::seconds(60)};
    /// How long after its start a call that sets no deadline may still stand in line: for the rate
    /// limit, for the end of a job under a cap, or for a connection. A wait that would be longer is
    /// refused at once, with errc::deadline_exceeded; what the server itself closes for more than
    /// limiter_options::lockout_after is told at once too. Zero: a call that had to wait fails.
    /// Default: 24 h.
    std::chrono::milliseconds line_deadline{std::chrono::hours(24)};
    /// Longest silence while waiting for a response. Default: 30 s.
    std::chrono::milliseconds idle_timeout{std::chrono::seconds(30)};
    /// Largest response head in bytes; a larger one ends the call with errc::header_too_large.
    /// Default: 16 KiB.
    std::size_t max_header_bytes = 16 * 1024;
    /// Largest extension behind the size of one chunk of a response in bytes; else as above.
    /// Default: 1 KiB.
    std::size_t max_chunk_extension_bytes = 1024;
    /// Largest fields behind the last chunk of a response in bytes; else as above. Default: 8 KiB.
    std::size_t max_trailer_bytes = 8 * 1024;
    /// Largest response body in bytes when it is collected in memory. Default: 64 MiB.
    /// A coded body is counted as it came and as it is decoded.
    std::size_t max_body_bytes = 64 * 1024 * 1024;
    /// Whether reads of JSON ask for gzip, and answers in gzip are decoded, also those that are
    /// read while they come. Without it answers are asked for as they are, and one that is coded
    /// all the same is an error. Files, events and media are never asked for in gzip. Default:
    /// true.
    bool compressed_answers = true;
    /// Sent with every call. Never the key's header.
    http::headers headers;
    /// Added to the User-Agent, for example "my-app/1.2".
    std::string user_agent_suffix;
    /// How long a single edit that a bulk route can carry, such as deleting one track, waits for
    /// others to share a request. Zero: not at all. Default: 25 ms.
    std::chrono::milliseconds coalescing_linger{25};
    /// Which answers are kept, and for how long.
    cache_options cache;
    /// How failed attempts are repeated.
    retry_options retry;
    /// What becomes of paid creates whose answers are lost.
    lost_create_options lost_creates;
    /// Where paid work is written down before it is sent, so that what a killed process has begun
    /// comes to its end once. Empty: nowhere.
    std::shared_ptr<andante::journal> journal;
    /// Connections, TLS and proxies. Not used when `transport` is set.
    http::transport_options connections;

    /// Sees everything the client does. Empty: a logger at the level that ANDANTE_LOG names (off,
    /// error, info, debug), else nothing.
    std::shared_ptr<andante::observer> observer;
    /// The clock. Empty: the system's.
    std::shared_ptr<time_source> time;
    /// How requests travel. Empty: over TCP and TLS, as `connections` says.
    std::shared_ptr<http::transport> transport;
    /// The request limits of the account's plan. Empty: those that the provider documents. Not used
    /// when `pacer` is set.
    std::optional<pacing::policy_set> policies;
    /// Decides when requests may leave. Share one pacing::rate_limiter between clients of the same
    /// account. Empty: the client makes its own for `policies`.
    std::shared_ptr<pacing::pacer> pacer;
    /// The part of the read limit that looking at jobs may use: above 0, at most 1. Default: 0.8.
    /// The rest stays for other calls, which go first anyway.
    double poll_share = 0.8;
    /// Seed of the jitter. Empty: from the system's entropy.
    std::optional<std::uint64_t> random_seed;
};

} // namespace andante::inline v0
