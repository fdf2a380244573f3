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
    .takes = body_form::json,
    .may_stream = true,
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
        : base_(executor, profile(), std::move(options))
    {
        auto made = std::make_shared<service>(
            base_.calls(), profile().name, create_completion, describe_error
        );
        made->wire.logprobs_is_flag = true;
        made->wire.stream_usage_is_asked = true;
        chat_ = std::move(made);
    }

    const kit::session& base() const noexcept { return base_; }
    const std::shared_ptr<const service>& chat() const noexcept { return chat_; }

private:
    kit::session base_;
    std::shared_ptr<const service> chat_;
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
    : client(std::make_shared<detail::session>(executor, std::move(options)))
{}

client::client(std::shared_ptr<detail::session> shared)
    : kit::client_base(kit::base_of(shared))
    , session_(std::move(shared))
{}

chat::completions client::completions() const
{
    return {session_->chat(), session_};
}

} // namespace andante::inline v0::chat
