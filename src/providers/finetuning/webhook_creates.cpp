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
    const auto is_free = slip.write_into(request.webhook);
    auto prepared = prepare_create(request, calls->base_url(), std::move(options));
    return create_track(
        calls,
        session_->generation_jobs(),
        is_free ? std::move(prepared) : prepared_call(is_free.error()),
        nullptr,
        std::move(slip)
    );
}

asio::awaitable<generation> generations::create_instrumental(
    instrumental_request request, webhook_inbox inbox, call_options options
) const
{
    const auto calls = session_->calls();
    webhook_slip slip(inbox, detail::job_route::tracks);
    const auto is_free = slip.write_into(request.webhook);
    auto prepared = prepare_create_instrumental(request, calls->base_url(), std::move(options));
    return create_track(
        calls,
        session_->generation_jobs(),
        is_free ? std::move(prepared) : prepared_call(is_free.error()),
        nullptr,
        std::move(slip)
    );
}

} // namespace andante::inline v0::finetuning
