#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>
#include <andante/bulk/id_range.hpp>
#include <andante/client/call_options.hpp>
#include <andante/providers/finetuning/page.hpp>
#include <andante/providers/finetuning/playlist.hpp>
#include <andante/providers/finetuning/playlist_plan.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::finetuning {

namespace detail {
class session;
}

/// The playlists of an account. A cheap handle: it may be a temporary, and it keeps the client
/// alive.
///
/// Every function: errors are failure with any of errc below 80; values that break a documented
/// limit give errc::invalid_request before anything is sent. Cancellation: terminal. Tracks that
/// could not be added, removed or moved are reported, not thrown, also when that is all of them.
///
/// The three bulk functions take any number of tracks, 100 to a request, at low priority. When an
/// answer is lost, the playlist is read to see what was done. Errors and cancellation of these: as
/// generations::bulk_remove().
class ANDANTE_DECL playlists {
public:
    /// For the client: use client::playlists().
    explicit playlists(std::shared_ptr<detail::session> session);

    /// All own playlists.
    [[nodiscard]] boost::asio::awaitable<page<playlist>>
    list(call_options options = call_options()) const;

    /// A playlist with all its tracks: own ones, and anybody's public ones. Errors:
    /// errc::not_found.
    [[nodiscard]] boost::asio::awaitable<playlist_details>
    get(std::string id, call_options options = call_options()) const;

    /// Adds tracks at the end, in the order given: one request after the other. A public playlist
    /// takes public tracks only, a private one only one's own.
    [[nodiscard]] boost::asio::awaitable<bulk_report>
    add_tracks(std::string id, id_range track_ids, bulk_options options = bulk_options()) const;

    /// Takes tracks out; they stay in the library.
    [[nodiscard]] boost::asio::awaitable<bulk_report>
    remove_tracks(std::string id, id_range track_ids, bulk_options options = bulk_options()) const;

    /// Moves tracks to the end of another playlist, in the order given. A track that cannot be
    /// added there stays where it is.
    [[nodiscard]] boost::asio::awaitable<bulk_report> move_tracks(
        std::string source_id,
        std::string target_id,
        id_range track_ids,
        bulk_options options = bulk_options()
    ) const;

    /// What would make a playlist hold exactly these tracks in this order, in the fewest requests.
    /// Changes nothing.
    ///
    /// Reads the playlist, and finds out whether tracks that would be new in it may be there: up to
    /// three one by one, more in the list of the account's tracks until all are found. Tracks that
    /// the account does not have are left to the server to judge when the playlist is public.
    /// Errors: also errc::invalid_request for somebody else's playlist.
    [[nodiscard]] boost::asio::awaitable<playlist_plan>
    plan(std::string id, id_range wanted, call_options options = call_options()) const;

    /// Carries plan() out. No tracks at all is an empty playlist.
    ///
    /// Errors: also errc::invalid_request, before anything is changed, when the playlist will not
    /// take a track: error::items() has all of them, each with the rule that it breaks. What ended
    /// it when not one track was taken out or added, else that is in the reports. Calling it again
    /// goes on. The deadline counts for the whole. Cancellation: as add_tracks().
    [[nodiscard]] boost::asio::awaitable<playlist_change>
    set_tracks(std::string id, id_range wanted, bulk_options options = bulk_options()) const;

    /// Adds one track at the end. Shares a request with other calls for the same playlist as
    /// generations::remove() does; which of several such requests comes first is not said.
    ///
    /// Errors: errc::request_refused with the server's reason in error::items(), and those of
    /// add_tracks(). Cancellation: as generations::remove().
    [[nodiscard]] boost::asio::awaitable<void>
    add_track(std::string id, std::string track_id, call_options options = call_options()) const;

    /// Takes one track out. Otherwise as add_track().
    [[nodiscard]] boost::asio::awaitable<void>
    remove_track(std::string id, std::string track_id, call_options options = call_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::finetuning
