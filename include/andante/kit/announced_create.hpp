#pragma once

#include <andante/core/error.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/webhook_announcer.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace andante::inline v0::kit {

/// A create whose end a webhook will announce: the call, with a new URL in it, and what is to be
/// done when its job runs. T: the object of the job, with its id.
template <class T>
class announced_create {
public:
    /// `request` has a `webhook` that may hold a URL; `prepare(request)` makes the call of it once
    /// the URL is filled in. `job_kind`: of the job, by its place among the audience's. When the
    /// caller filled it in already, the call is errc::invalid_request.
    template <class Request, class Prepare>
    announced_create(
        Request request,
        std::shared_ptr<webhook_announcer> inbox,
        std::size_t job_kind,
        const Prepare& prepare
    )
        : prepared(error())
    {
        const awaited_webhook webhook(std::move(inbox), job_kind);
        const auto is_free = webhook.write_into(request.webhook);
        prepared = is_free ? prepare(request) : prepared_call(is_free.error());
        running = [webhook](const T& job) { webhook.created(job.id); };
    }

    /// For job_resource::create().
    prepared_call prepared;
    /// For job_resource::create() too.
    typename job_resource<T>::on_running running;
};

} // namespace andante::inline v0::kit
