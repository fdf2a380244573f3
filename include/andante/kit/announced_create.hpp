#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/webhook_announcer.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace andante::inline v0::kit {

/// The announcer of a request's inbox; null when it has none.
template <class Inbox>
std::shared_ptr<webhook_announcer> announcer_of(const std::optional<Inbox>& inbox)
{
    return inbox ? inbox->announcer() : nullptr;
}

/// errc::invalid_request for a request with an inbox that is only written down: another process may
/// send it, which has another inbox.
ANDANTE_DECL error no_inbox_in_journal();

/// A create whose end a webhook may announce: the call, with a new URL in it, and what is to be
/// done when its job runs. T: the object of the job, with its id.
template <class T>
class announced_create {
public:
    /// `request` has a `webhook` that may hold a URL; `prepare(request)` makes the call of it once
    /// the URL is filled in. `job_kind`: of the job, by its place among the audience's. When the
    /// caller filled it in already, the call is errc::invalid_request. Without an inbox nothing is
    /// filled in or announced.
    template <class Request, class Prepare>
    announced_create(
        Request request,
        std::shared_ptr<webhook_announcer> inbox,
        std::size_t job_kind,
        const Prepare& prepare
    )
        : prepared(error())
    {
        if (!inbox) {
            prepared = prepare(std::move(request));
            return;
        }
        const awaited_webhook webhook(std::move(inbox), job_kind);
        const auto is_free = webhook.write_into(request.webhook);
        prepared = is_free ? prepare(std::move(request)) : prepared_call(is_free.error());
        running = [webhook](const T& job) { webhook.created(job.id); };
    }

    /// For job_resource::create().
    prepared_call prepared;
    /// For job_resource::create() too.
    typename job_resource<T>::on_running running;
};

} // namespace andante::inline v0::kit
