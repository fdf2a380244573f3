#include <andante/chat/client.hpp>
#include <andante/kit/session.hpp>

#include "chat/errors.hpp"
#include "chat/service.hpp"

#include <chrono>
#include <utility>

namespace andante::inline v0::chat {

namespace {

constexpr std::string_view requests_limit = "requests";

/// Nothing is left behind at the service: see client::completions().
constexpr route create_completion{
    .verb = http::method::post,
    .path = "/chat/completions",
    .idle_timeout = std::chrono::minutes(1),
    .limit = requests_limit,
};

pacing::policy_set policies()
{
    // More than a key is given; what a service allows is told by its answers.
    constexpr unsigned before_any_answer = 10'000;
    pacing::policy_set all;
    all.provider = "openai";
    auto& window = all.windows.emplace_back(
        std::string(requests_limit), before_any_answer, std::chrono::minutes(1)
    );
    window.scope = pacing::scope::organization_model;
    all.refusals.emplace_back(429, "insufficient_quota", pacing::refusal_meaning::none);
    auto& tokens = all.tokens.emplace_back("tokens", 0, std::chrono::minutes(1));
    tokens.scope = pacing::scope::organization_model;
    return all;
}

} // namespace

namespace detail {

/// What the copies of a client and its handles share.
class session {
public:
    session(const boost::asio::any_io_executor& executor, client_options options)
        : base(executor, profile(), std::move(options))
    {
        auto made = std::make_shared<service>(
            base.calls(), profile().name, create_completion, describe_error
        );
        made->wire.logprobs_is_flag = true;
        made->wire.stream_usage_is_asked = true;
        chat = std::move(made);
    }

    kit::session base;
    std::shared_ptr<const service> chat;
};

} // namespace detail

provider_profile profile()
{
    provider_profile facts("openai", "https://api.openai.com/v1");
    facts.title = "OpenAI-compatible";
    facts.key_variable = "OPENAI_API_KEY";
    facts.url_variable = "OPENAI_BASE_URL";
    facts.policies = policies();
    facts.describe_error = describe_error;
    return facts;
}

client::client(boost::asio::any_io_executor executor, client_options options)
    : session_(std::make_shared<detail::session>(executor, std::move(options)))
{}

chat::completions client::completions() const
{
    return {session_->chat, session_};
}

std::optional<pacing::limiter_snapshot> client::limits() const
{
    return session_->base.limits();
}

std::string client::save_limits() const
{
    return session_->base.save_limits();
}

result<void> client::restore_limits(std::string_view state) const
{
    return session_->base.restore_limits(state);
}

void client::close_idle() const noexcept
{
    session_->base.close_idle();
}

const http::url& client::base_url() const noexcept
{
    return session_->base.calls()->base_url();
}

} // namespace andante::inline v0::chat
