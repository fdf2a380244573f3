#include <andante/kit/webhook_announcer.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/webhook_reading.hpp"

#include <utility>
#include <vector>

namespace andante::inline v0::finetuning {

result<kit::webhook_news>
read_webhook(std::string body, const webhook_verdict& verdict, const event_listener& on_event)
{
    auto decoded = decode_webhook_event(body);
    if (!decoded) {
        return decoded.error();
    }
    decoded->is_signed = verdict.is_signed;
    const auto event = std::make_shared<const webhook_event>(std::move(*decoded));
    const auto& track = event->track;
    kit::webhook_news news;
    news.job_kind = detail::track_jobs;
    news.id = track.id;
    news.status = std::string(track.status.text());
    news.terminal = is_terminal(track.status);
    news.complete = track.status != generation_status::completed ||
                    (track.audio_url && !track.audio_url->empty());
    news.value = std::shared_ptr<const generation>(event, &track);
    if (on_event) {
        news.tell = [event, on_event] { on_event(*event); };
    }
    return news;
}

webhook_inbox::webhook_inbox(std::shared_ptr<kit::webhook_announcer> announcer)
    : announcer_(std::move(announcer))
{}

webhook_answer webhook_inbox::handle(webhook_request request) const
{
    return announcer_->handle(std::move(request));
}

std::string webhook_inbox::url_for_job() const
{
    return announcer_->url_for_job();
}

webhook_counts webhook_inbox::counts() const noexcept
{
    return announcer_->counts();
}

webhook_inbox client::webhooks(webhook_options options) const
{
    std::vector<std::shared_ptr<kit::job_service>> services{
        session_->tracks().service(), session_->effects().service()
    };
    auto read = [on_event = std::move(options.on_event)](std::string body, const auto& verdict) {
        return read_webhook(std::move(body), verdict, on_event);
    };
    return webhook_inbox(kit::make_announcer(
        std::move(options), *session_->calls(), session_, std::move(services), std::move(read)
    ));
}

} // namespace andante::inline v0::finetuning
