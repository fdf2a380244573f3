#pragma once

#include <andante/webhooks/webhook_inbox.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::kit {

/// How a client receives webhooks, whichever provider sends them.
class webhook_settings {
public:
    /// `public_url` is where the service can reach the receiver, for example
    /// "https://studio.example.org/webhooks": https on a public host, and short enough to take
    /// about 80 characters more. While the API's base URL is loopback, http to loopback will do.
    explicit webhook_settings(std::string public_url)
        : url(std::move(public_url))
    {}

    /// Where the service can reach the receiver.
    std::string url;
    /// The path under which requests arrive here. Empty: that of `url`. Differs behind a proxy that
    /// rewrites paths.
    std::string path;
    /// The secret in the URLs. Empty: a new random one, so that URLs of an earlier run are refused.
    /// Not used when `scheme` is set.
    std::optional<url_token> token;
    /// True: each job's URL has a token of its own, and with it one can speak for that job only.
    /// False: all have the same URL. Default: true.
    bool token_for_each_job = true;
    /// How senders prove themselves, in place of a token: for a provider or a relay that signs, or
    /// for one that has checked the sender already (unauthenticated_webhooks).
    std::optional<webhook_scheme> scheme;
    /// False: an event without a signature is a hint, and the job is read before anybody is told.
    /// True: it ends the wait by itself, with the fewer members that it has. Default: false.
    bool trust_unsigned = false;
    /// Sees every request, refused ones too: for logs. Called on the thread that called handle();
    /// must not throw.
    std::function<void(const webhook_observation&)> on_request;
    /// Largest body in bytes. Default: 1 MiB.
    std::size_t max_body_bytes = 1024 * 1024;
    /// Largest request line and header fields in bytes. Default: 16 KiB.
    std::size_t max_header_bytes = 16 * 1024;
};

} // namespace andante::inline v0::kit
