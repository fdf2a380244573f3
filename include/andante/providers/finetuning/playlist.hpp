#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::finetuning {

/// A playlist without its tracks. Playlists are made and named in the provider's web app.
///
/// A public playlist holds only public tracks, a private one only its owner's.
class playlist {
public:
    playlist() = default;

    /// Opaque; today a UUID.
    std::string id;
    /// As its owner wrote it.
    std::string name;
    /// Null when the owner wrote none.
    std::optional<std::string> description;
    /// How many tracks it has.
    std::int64_t track_count = 0;
    /// Sum over all tracks.
    std::chrono::duration<double> total_duration{};
    /// True when anybody may read it.
    bool is_public = false;
    /// UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// UTC.
    std::optional<std::chrono::system_clock::time_point> updated_at;
    /// The playlist's own JSON object, byte for byte, when the call was told to keep it; else
    /// empty.
    std::string raw_json;
};

/// A playlist with all its tracks: the caller's own, or anybody's public one.
class playlist_details : public playlist {
public:
    playlist_details() = default;

    /// Only its owner may change a playlist.
    bool is_owner = false;
    /// In the playlist's order. These have no counters, parameters or completion time.
    std::vector<generation> tracks;
};

} // namespace andante::inline v0::finetuning
