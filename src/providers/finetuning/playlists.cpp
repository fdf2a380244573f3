#include <andante/providers/finetuning/playlists.hpp>

#include "providers/finetuning/bulk.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

std::string path_of(const std::string& id)
{
    return "/v1/playlists/" + http::encode_segment(id);
}

/// The first violation of several checks.
result<void> both(result<void> first, result<void> second)
{
    return first.has_error() ? first : second;
}

call edit(std::string route, std::string path, std::string body, call_options options)
{
    call what(http::method::post, std::move(route), std::move(path));
    what.body = std::move(body);
    what.options = std::move(options);
    return what;
}

} // namespace

playlists::playlists(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<page<playlist>> playlists::list(call_options options) const
{
    call what(http::method::get, "GET /v1/playlists", "/v1/playlists");
    what.options = std::move(options);
    return perform<page<playlist>>(session_->calls(), std::move(what), decode_playlists);
}

asio::awaitable<playlist_details> playlists::get(std::string id, call_options options) const
{
    call what(http::method::get, "GET /v1/playlists/{id}", path_of(id));
    what.options = std::move(options);
    return perform<playlist_details>(
        session_->calls(), checked(validate_id(id), std::move(what)), decode_playlist
    );
}

asio::awaitable<bulk_report> playlists::add_tracks(
    std::string id, std::vector<std::string> track_ids, call_options options
) const
{
    auto what = edit(
        "POST /v1/playlists/{id}/tracks",
        path_of(id) + "/tracks",
        encode_track_ids(track_ids),
        std::move(options)
    );
    const auto valid = both(validate_id(id), validate_ids(track_ids, "track_ids"));
    return perform_bulk(session_->calls(), checked(valid, std::move(what)), bulk_route::add_tracks);
}

asio::awaitable<bulk_report> playlists::remove_tracks(
    std::string id, std::vector<std::string> track_ids, call_options options
) const
{
    auto what = edit(
        "POST /v1/playlists/{id}/tracks/bulk-remove",
        path_of(id) + "/tracks/bulk-remove",
        encode_track_ids(track_ids),
        std::move(options)
    );
    const auto valid = both(validate_id(id), validate_ids(track_ids, "track_ids"));
    return perform_bulk(
        session_->calls(), checked(valid, std::move(what)), bulk_route::remove_tracks
    );
}

asio::awaitable<bulk_report> playlists::move_tracks(
    std::string source_id,
    std::string target_id,
    std::vector<std::string> track_ids,
    call_options options
) const
{
    auto what = edit(
        "POST /v1/playlists/{id}/tracks/move",
        path_of(source_id) + "/tracks/move",
        encode_move(track_ids, target_id),
        std::move(options)
    );
    const auto valid = validate_move(source_id, track_ids, target_id);
    return perform_bulk(
        session_->calls(), checked(valid, std::move(what)), bulk_route::move_tracks
    );
}

} // namespace andante::inline v0::finetuning
