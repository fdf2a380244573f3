#include <andante/kit/checks.hpp>
#include <andante/providers/finetuning/playlists.hpp>

#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

playlists::playlists(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<page<playlist>> playlists::list(call_options options) const
{
    call what(routes::playlists);
    what.options = std::move(options);
    return perform<page<playlist>>(session_->calls(), std::move(what), decode_playlists);
}

asio::awaitable<playlist_details> playlists::get(std::string id, call_options options) const
{
    call what(routes::playlist, {id});
    what.options = std::move(options);
    return perform<playlist_details>(
        session_->calls(), checked(kit::check_id(id), std::move(what)), decode_playlist
    );
}

} // namespace andante::inline v0::finetuning
