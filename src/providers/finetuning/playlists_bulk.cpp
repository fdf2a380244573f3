#include <andante/kit/checks.hpp>
#include <andante/providers/finetuning/playlists.hpp>

#include "kit/bulk_calls.hpp"
#include "providers/finetuning/bulk.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

result<void> validate_edit(std::string_view playlist, const id_range& tracks)
{
    const auto valid = kit::check_id(playlist);
    return valid.has_error() ? valid : kit::check_ids(tracks.values(), "track_ids");
}

result<void> validate_single(std::string_view playlist, std::string_view track)
{
    const auto valid = kit::check_id(playlist);
    return valid.has_error() ? valid : kit::check_id(track, "track_id");
}

} // namespace

asio::awaitable<bulk_report>
playlists::add_tracks(std::string id, id_range track_ids, bulk_options options) const
{
    const auto calls = session_->calls();
    const auto valid = validate_edit(id, track_ids);
    auto route = adding_tracks(calls, std::move(id));
    return kit::run_bulk(*calls, std::move(route), valid, std::move(track_ids), std::move(options));
}

asio::awaitable<bulk_report>
playlists::remove_tracks(std::string id, id_range track_ids, bulk_options options) const
{
    const auto calls = session_->calls();
    const auto valid = validate_edit(id, track_ids);
    auto route = removing_tracks(calls, std::move(id));
    return kit::run_bulk(*calls, std::move(route), valid, std::move(track_ids), std::move(options));
}

asio::awaitable<bulk_report> playlists::move_tracks(
    std::string source_id, std::string target_id, id_range track_ids, bulk_options options
) const
{
    const auto calls = session_->calls();
    const auto valid = validate_move(source_id, track_ids.values(), target_id);
    auto route = moving_tracks(calls, std::move(source_id), std::move(target_id));
    return kit::run_bulk(*calls, std::move(route), valid, std::move(track_ids), std::move(options));
}

asio::awaitable<void>
playlists::add_track(std::string id, std::string track_id, call_options options) const
{
    const auto valid = validate_single(id, track_id);
    kit::single_item item(std::move(track_id), "add\n" + id);
    auto route = adding_tracks(session_->calls(), std::move(id));
    return kit::run_single(
        session_->base(), std::move(route), valid, std::move(item), std::move(options)
    );
}

asio::awaitable<void>
playlists::remove_track(std::string id, std::string track_id, call_options options) const
{
    const auto valid = validate_single(id, track_id);
    kit::single_item item(std::move(track_id), "remove\n" + id);
    auto route = removing_tracks(session_->calls(), std::move(id));
    return kit::run_single(
        session_->base(), std::move(route), valid, std::move(item), std::move(options)
    );
}

} // namespace andante::inline v0::finetuning
