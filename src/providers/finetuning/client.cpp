#include <andante/providers/finetuning/client.hpp>

#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/session.hpp"

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

client::client(asio::any_io_executor executor, client_options options)
    : client(std::make_shared<detail::session>(executor, std::move(options)))
{}

client::client(std::shared_ptr<detail::session> shared)
    : kit::client_base(kit::base_of(shared))
    , session_(std::move(shared))
{}

asio::awaitable<finetuning::account> client::account(call_options options) const
{
    andante::call what(routes::account);
    what.options = std::move(options);
    return perform<finetuning::account>(session_->calls(), std::move(what), decode_account);
}

asio::awaitable<finetuning::health> client::health(call_options options) const
{
    andante::call what(routes::health);
    what.options = std::move(options);
    return perform<finetuning::health>(session_->calls(), std::move(what), decode_health);
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

} // namespace andante::inline v0::finetuning
