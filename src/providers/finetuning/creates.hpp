#pragma once

#include <andante/http/message.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/webhook_announcer.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "providers/finetuning/session.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace andante::inline v0::finetuning {

/// A create with the URL of an inbox in it, and what is to be done when its job runs.
template <class T>
class announced_create {
public:
    /// `sort`: of the job. `prepare` makes the call of the request once its URL is filled in.
    template <class Request, class Prepare>
    announced_create(
        Request request, const webhook_inbox& inbox, std::size_t sort, const Prepare& prepare
    )
        : prepared(error())
    {
        const kit::awaited_webhook webhook(inbox.announcer(), sort);
        const auto is_free = webhook.write_into(request.webhook);
        prepared = is_free ? prepare(request) : prepared_call(is_free.error());
        running = [webhook](const T& job) { webhook.created(job.id); };
    }

    prepared_call prepared;
    std::function<void(const T& job)> running;
};

} // namespace andante::inline v0::finetuning
