// Creates whose end a webhook announces.
#include <andante/providers/finetuning/client.hpp>

#include "providers/finetuning/new_track.hpp"
#include "providers/finetuning/webhook_audience.hpp"
#include "providers/finetuning/webhook_slip.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

webhook_inbox client::webhooks(webhook_options options) const
{
    const auto calls = session_->calls();
    return webhook_inbox(std::make_shared<detail::webhook_desk>(
        std::move(options),
        calls->base_url(),
        calls->time(),
        std::make_shared<detail::waiting_client>(session_)
    ));
}

asio::awaitable<generation>
generations::create(generation_request request, webhook_inbox inbox, call_options options) const
{
    const auto calls = session_->calls();
    webhook_slip slip(inbox, detail::job_route::tracks);
    auto prepared = slip.prepare(request, [&](const auto& filled) {
        return prepare_create(filled, calls->base_url(), std::move(options));
    });
    return create_track(calls, session_->generation_jobs(), std::move(prepared), std::move(slip));
}

asio::awaitable<generation> generations::create_instrumental(
    instrumental_request request, webhook_inbox inbox, call_options options
) const
{
    const auto calls = session_->calls();
    webhook_slip slip(inbox, detail::job_route::tracks);
    auto prepared = slip.prepare(request, [&](const auto& filled) {
        return prepare_create_instrumental(filled, calls->base_url(), std::move(options));
    });
    return create_track(calls, session_->generation_jobs(), std::move(prepared), std::move(slip));
}

} // namespace andante::inline v0::finetuning
