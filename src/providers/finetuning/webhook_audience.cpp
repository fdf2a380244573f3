#include "providers/finetuning/webhook_audience.hpp"

#include "providers/finetuning/validate_webhook.hpp"
#include "providers/finetuning/webhook_slip.hpp"

namespace andante::inline v0::finetuning {

namespace detail {

namespace {

/// Ids are UUIDs.
constexpr std::size_t longest_id = 256;

} // namespace

void waiting_client::expect(job_route where, const std::string& id)
{
    const auto& jobs =
        where == job_route::tracks ? client_->generation_jobs() : client_->sound_effect_jobs();
    jobs->expect_webhook(id);
}

void waiting_client::announce(job_route where, std::shared_ptr<const generation> what, bool trusted)
{
    if (what->id.size() > longest_id) {
        return; // nobody waits for such a job, and what is kept for those who come must stay small
    }
    jobs::announcement news(what->id, std::string(what->status.text()), is_terminal(what->status));
    if (where != job_route::tracks) {
        // As a hint: an effect is another type, and of a job that nobody here made we cannot tell.
        client_->sound_effect_jobs()->announce(news);
    }
    if (where != job_route::sound_effects) {
        news.trusted = trusted;
        if (trusted) {
            news.value = std::move(what); // of a hint, only what it says counts
        }
        client_->generation_jobs()->announce(std::move(news));
    }
}

} // namespace detail

result<void> webhook_slip::write_into(std::optional<std::string>& webhook) const
{
    if (webhook) {
        return invalid(
            "webhook", "a URL", "empty when an inbox is given", "the inbox fills it in by itself"
        );
    }
    webhook = url_;
    return {};
}

} // namespace andante::inline v0::finetuning
