#pragma once

#include <andante/kit/webhook_settings.hpp>
#include <andante/providers/finetuning/webhook_event.hpp>
#include <andante/webhooks/webhook_inbox.hpp>
#include <andante/webhooks/webhook_request.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0 {

namespace kit {
class webhook_announcer;
}

namespace finetuning {

/// How a client receives webhooks.
class webhook_options : public kit::webhook_settings {
public:
    using kit::webhook_settings::webhook_settings;

    /// Sees every new event. Called on the thread that called handle(). When it throws, the sender
    /// is told that the event was not taken.
    std::function<void(const webhook_event&)> on_event;
};

/// Where a client's webhooks arrive: give it each request to their address, and send its answer.
///
/// It authenticates, recognises repeats, and tells the waits of its client. Made by
/// client::webhooks(). Cheap to copy: copies share their state, and keep the client alive.
/// Thread-safe; nothing in it blocks or waits.
class ANDANTE_DECL webhook_inbox {
public:
    /// For the client: use client::webhooks().
    explicit webhook_inbox(std::shared_ptr<kit::webhook_announcer> announcer);

    /// Takes one request, from any server, and gives the answer to send. See
    /// andante::webhook_inbox::handle() for the answers.
    webhook_answer handle(webhook_request request) const;

    /// A URL for the webhook of one job, with its token: a secret. A request with an inbox gets one
    /// by itself.
    std::string url_for_job() const;

    /// What was seen so far.
    webhook_counts counts() const noexcept;

    /// For the client's resources.
    const std::shared_ptr<kit::webhook_announcer>& announcer() const noexcept { return announcer_; }

private:
    std::shared_ptr<kit::webhook_announcer> announcer_;
};

} // namespace finetuning
} // namespace andante::inline v0
