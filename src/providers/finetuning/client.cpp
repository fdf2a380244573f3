#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "providers/finetuning/cache_rules.hpp"
#include "providers/finetuning/errors.hpp"
#include "providers/finetuning/saved_places.hpp"
#include "providers/finetuning/session.hpp"

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

result<health> decode_health_answer(http::response& answer, decode_options)
{
    return decode_health(answer);
}

/// Null when the client was given another kind of pacer.
std::shared_ptr<pacing::rate_limiter> limiter_of(const detail::session& of)
{
    return std::dynamic_pointer_cast<pacing::rate_limiter>(of.calls()->pacer());
}

} // namespace

provider_profile profile()
{
    provider_profile facts("finetuning", "https://pub.finetuning.ai");
    facts.title = "Finetuning.ai";
    facts.key_variable = "FINETUNING_API_KEY";
    facts.url_variable = "FINETUNING_BASE_URL";
    facts.key_header = "X-API-Key";
    facts.key_prefix = "";
    facts.key_form.begins = "ft_live_";
    facts.key_form.length = 40;
    facts.key_form.source = "web app: Profile, API";
    facts.policies = pacing::finetuning_policies();
    facts.describe_error = describe_error;
    facts.cached = cached;
    facts.is_final = is_final;
    facts.changed = changed;
    return facts;
}

client::client(asio::any_io_executor executor, client_options options)
    : session_(std::make_shared<detail::session>(
          executor, std::make_shared<pipeline>(executor, profile(), std::move(options))
      ))
{}

asio::awaitable<finetuning::account> client::account(call_options options) const
{
    call what(http::method::get, "GET /v1/me", "/v1/me");
    what.options = std::move(options);
    return perform<finetuning::account>(session_->calls(), std::move(what), decode_account);
}

asio::awaitable<finetuning::health> client::health(call_options options) const
{
    call what(http::method::get, "GET /health", "/health");
    what.options = std::move(options);
    what.with_key = false;
    return perform<finetuning::health>(session_->calls(), std::move(what), decode_health_answer);
}

finetuning::generations client::generations() const
{
    return finetuning::generations(session_);
}

finetuning::playlists client::playlists() const
{
    return finetuning::playlists(session_);
}

finetuning::sound_effects client::sound_effects() const
{
    return finetuning::sound_effects(session_);
}

std::string client::save_limits() const
{
    const auto limiter = limiter_of(*session_);
    if (!limiter) {
        return std::string();
    }
    const auto utc = session_->calls()->time()->utc_now();
    return limiter->save() + save_places(*session_->generation_jobs(), utc);
}

result<void> client::restore_limits(std::string_view state) const
{
    const auto limiter = limiter_of(*session_);
    if (!limiter) {
        return result<void>();
    }
    auto restored = limiter->restore(state);
    if (restored.has_value()) {
        const auto utc = session_->calls()->time()->utc_now();
        restore_places(state, *session_->generation_jobs(), utc);
    }
    return restored;
}

std::optional<pacing::limiter_snapshot> client::limits() const
{
    const auto limiter = limiter_of(*session_);
    return limiter ? std::optional(limiter->snapshot()) : std::nullopt;
}

void client::close_idle() const noexcept
{
    session_->calls()->transport()->close_idle();
}

const http::url& client::base_url() const noexcept
{
    return session_->calls()->base_url();
}

} // namespace andante::inline v0::finetuning
