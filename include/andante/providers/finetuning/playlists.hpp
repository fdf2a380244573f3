#pragma once

#include <andante/bulk/bulk_report.hpp>
#include <andante/core/call_options.hpp>
#include <andante/providers/finetuning/page.hpp>
#include <andante/providers/finetuning/playlist.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

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
/// Edits are safe to repeat and are repeated after transient failures.
class ANDANTE_DECL playlists {
public:
    /// For the client: use client::playlists().
    explicit playlists(std::shared_ptr<detail::session> session);

    /// All own playlists.
    boost::asio::awaitable<page<playlist>> list(call_options options = call_options()) const;

    /// A playlist with all its tracks: own ones, and anybody's public ones. Errors:
    /// errc::not_found.
    boost::asio::awaitable<playlist_details>
    get(std::string id, call_options options = call_options()) const;

    /// Adds 1 to 100 tracks at the end. A public playlist takes public tracks only, a private one
    /// only one's own.
    boost::asio::awaitable<bulk_report> add_tracks(
        std::string id, std::vector<std::string> track_ids, call_options options = call_options()
    ) const;

    /// Takes out 1 to 100 tracks; they stay in the library.
    boost::asio::awaitable<bulk_report> remove_tracks(
        std::string id, std::vector<std::string> track_ids, call_options options = call_options()
    ) const;

    /// Moves 1 to 100 tracks into another playlist. A track that cannot be added there stays where
    /// it is.
    boost::asio::awaitable<bulk_report> move_tracks(
        std::string source_id,
        std::string target_id,
        std::vector<std::string> track_ids,
        call_options options = call_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::finetuning
