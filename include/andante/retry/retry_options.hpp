#pragma once

#include <andante/config.hpp>

#include <chrono>

namespace andante::inline v0 {

/// How failed attempts are repeated. What is safe to repeat at all is not an option: it follows
/// from the call.
class retry_options {
public:
    retry_options() = default;

    /// Attempts of one call, the first included; at least 1, and 1 means never repeat. Refusals for
    /// the request rate do not count: the server itself says when to come back, and the call's
    /// deadline ends that. Default: 3.
    int attempts = 3;
    /// Back-off after a transient failure: a random time between zero and base * 2^n. Default: 0.5
    /// s.
    std::chrono::milliseconds base{500};
    /// The same after a refusal (429) that does not say how long to wait. Default: 1 s.
    std::chrono::milliseconds throttled_base{1000};
    /// Longest back-off. Default: 20 s. A server's Retry-After is never shortened by it.
    std::chrono::milliseconds cap{20'000};
    /// A longer Retry-After than this ends the call at once, with error::retry_after() set.
    /// Default: 120 s.
    std::chrono::milliseconds hint_ceiling{120'000};
    /// Tokens shared by all calls of a client: a repeat takes 5 (10 after a time-out), a success
    /// gives some back, and without tokens nothing is repeated, so that an outage is not answered
    /// with a flood. 0 switches the budget off. Default: 50.
    int budget = 50;
};

} // namespace andante::inline v0
