#pragma once

#include "support/studio.hpp"

#include <string>
#include <vector>

namespace andante_tests {

/// Adds finished tracks to the emulated service; their ids, oldest first.
inline std::vector<std::string>
library_of(andante::emulator::finetuning::service& service, std::size_t count, bool visible = false)
{
    std::vector<std::string> ids;
    ids.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
        const andante::emulator::finetuning::track_seed seed(
            "track " + std::to_string(number), visible
        );
        ids.push_back(service.add_track(seed));
    }
    return ids;
}

/// The tracks of a playlist in its order.
inline std::vector<std::string> tracks_in(studio& here, const std::string& playlist)
{
    std::vector<std::string> ids;
    for (const auto& each : here.run(here.client.playlists().get(playlist)).tracks) {
        ids.push_back(each.id);
    }
    return ids;
}

} // namespace andante_tests
