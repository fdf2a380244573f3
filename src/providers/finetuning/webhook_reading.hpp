#pragma once

#include <andante/core/result.hpp>
#include <andante/kit/webhook_announcer.hpp>
#include <andante/providers/finetuning/webhook_event.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include <functional>
#include <string>

namespace andante::inline v0::finetuning {

using event_listener = std::function<void(const webhook_event&)>;

/// What the body of a webhook says. `on_event` sees the event when those who wait were told.
result<kit::webhook_news>
read_webhook(std::string body, const webhook_verdict& verdict, const event_listener& on_event);

} // namespace andante::inline v0::finetuning
