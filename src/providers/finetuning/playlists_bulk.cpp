#include <andante/kit/checks.hpp>
#include <andante/providers/finetuning/playlists.hpp>

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
    const bulk_edits edits(session_->calls());
    const auto valid = validate_edit(id, track_ids);
    auto settings = edits.settings(edits.add_tracks(std::move(id)), std::move(options));
    return run_checked(valid, std::move(track_ids), std::move(settings));
}

asio::awaitable<bulk_report>
playlists::remove_tracks(std::string id, id_range track_ids, bulk_options options) const
{
    const bulk_edits edits(session_->calls());
    const auto valid = validate_edit(id, track_ids);
    auto settings = edits.settings(edits.remove_tracks(std::move(id)), std::move(options));
    return run_checked(valid, std::move(track_ids), std::move(settings));
}

asio::awaitable<bulk_report> playlists::move_tracks(
    std::string source_id, std::string target_id, id_range track_ids, bulk_options options
) const
{
    const bulk_edits edits(session_->calls());
    const auto valid = validate_move(source_id, track_ids.values(), target_id);
    auto route = edits.move_tracks(std::move(source_id), std::move(target_id));
    auto settings = edits.settings(std::move(route), std::move(options));
    return run_checked(valid, std::move(track_ids), std::move(settings));
}

asio::awaitable<void>
playlists::add_track(std::string id, std::string track_id, call_options options) const
{
    const bulk_edits edits(session_->calls());
    const auto valid = validate_single(id, track_id);
    auto what = "add\n" + id;
    bulk::single_edit edit;
    edit.id = std::move(track_id);
    edit.settings = edits.settings(edits.add_tracks(std::move(id)), std::move(options));
    return submit_single(session_->base().edits(), valid, std::move(edit), std::move(what));
}

asio::awaitable<void>
playlists::remove_track(std::string id, std::string track_id, call_options options) const
{
    const bulk_edits edits(session_->calls());
    const auto valid = validate_single(id, track_id);
    auto what = "remove\n" + id;
    bulk::single_edit edit;
    edit.id = std::move(track_id);
    edit.settings = edits.settings(edits.remove_tracks(std::move(id)), std::move(options));
    return submit_single(session_->base().edits(), valid, std::move(edit), std::move(what));
}

} // namespace andante::inline v0::finetuning
