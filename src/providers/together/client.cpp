#include <andante/kit/perform.hpp>
#include <andante/providers/together/client.hpp>

#include "chat/service.hpp"
#include "providers/together/decode.hpp"
#include "providers/together/routes.hpp"
#include "providers/together/session.hpp"

#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

client::client(asio::any_io_executor executor, client_options options, service_options service)
    : client(std::make_shared<detail::session>(executor, std::move(options), std::move(service)))
{}

client::client(std::shared_ptr<detail::session> shared)
    : kit::client_base(kit::base_of(shared))
    , session_(std::move(shared))
{}

chat::completions client::chat() const
{
    return chat::make_completions(session_->chat(), session_);
}

together::embeddings client::embeddings() const
{
    return together::embeddings(session_);
}

together::images client::images() const
{
    return together::images(session_);
}

together::files client::files() const
{
    return together::files(session_);
}

together::fine_tunes client::fine_tunes() const
{
    return together::fine_tunes(session_);
}

together::batches client::batches() const
{
    return together::batches(session_);
}

asio::awaitable<std::vector<model>> client::models(bool dedicated, call_options options) const
{
    andante::call what(routes::models);
    what.target += dedicated ? "?dedicated=true" : "";
    what.options = std::move(options);
    return kit::perform<std::vector<model>>(
        session_->calls(), kit::prepared_call(std::move(what)), decode_models
    );
}

asio::awaitable<raw_json> client::whoami(call_options options) const
{
    andante::call what(routes::whoami);
    what.options = std::move(options);
    return kit::perform<raw_json>(
        session_->calls(), kit::prepared_call(std::move(what)), decode_any
    );
}

} // namespace andante::inline v0::together
