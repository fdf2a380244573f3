#pragma once

#include <andante/kit/webhook_settings.hpp>
#include <andante/webhooks/webhook_inbox.hpp>
#include <andante/webhooks/webhook_request.hpp>

#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0 {

namespace kit {
class webhook_announcer;
}

namespace deepcreative {

/// How a client receives webhooks. Nothing is published of how they are signed, so that one is only
/// ever a hint: whatever `trust_unsigned` and `scheme` say, the prediction is read before anybody
/// is told.
using webhook_options = kit::webhook_settings;

/// Where a client's webhooks arrive: give it each request to their address, and send its answer.
///
/// It authenticates by a token in the URL, recognises repeats, and has the prediction looked at.
/// Made by client::webhooks(). Cheap to copy: copies share their state, and keep the client alive.
/// Thread-safe; nothing in it blocks or waits.
class ANDANTE_DECL webhook_inbox {
public:
    /// For the client: use client::webhooks().
    explicit webhook_inbox(std::shared_ptr<kit::webhook_announcer> announcer);

    /// Takes one request, from any server, and gives the answer to send. See
    /// andante::webhook_inbox::handle() for the answers.
    webhook_answer handle(webhook_request request) const;
    /// A URL for the webhook of one prediction, with its token: a secret. A request with an inbox
    /// gets one by itself.
    std::string url_for_job() const;
    /// What was seen so far.
    webhook_counts counts() const noexcept;
    /// For the client's resources.
    const std::shared_ptr<kit::webhook_announcer>& announcer() const noexcept { return announcer_; }

private:
    std::shared_ptr<kit::webhook_announcer> announcer_;
};

} // namespace deepcreative
} // namespace andante::inline v0
