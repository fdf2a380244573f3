#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "providers/finetuning/webhook_desk.hpp"

namespace andante::inline v0::finetuning {

webhook_inbox::webhook_inbox(std::shared_ptr<detail::webhook_desk> desk)
    : desk_(std::move(desk))
{}

webhook_answer webhook_inbox::handle(webhook_request request) const
{
    return desk_->handle(std::move(request));
}

std::string webhook_inbox::url_for_job() const
{
    return desk_->url_for_job();
}

webhook_counts webhook_inbox::counts() const noexcept
{
    return desk_->counts();
}

} // namespace andante::inline v0::finetuning
