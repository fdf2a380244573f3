#include "emulator/finetuning/routes.hpp"

#include <algorithm>
#include <array>

namespace andante::inline v0::emulator::finetuning {

namespace {

using route = emulator::route<world>;

constexpr limit_names reads{read_limit};
constexpr limit_names creates{create_limit, queue_cap};

constexpr std::array all_routes{
    // clang-format off
    route{"GET /v1/me", get_me, reads},
    route{"POST /v1/generations", create_generation, creates, route_effect::create},
    route{"GET /v1/generations", list_generations, reads},
    route{"POST /v1/generations/bulk-delete", bulk_delete, reads, route_effect::write},
    route{"GET /v1/generations/{id}", get_generation, reads},
    route{"GET /v1/playlists", list_playlists, reads},
    route{"GET /v1/playlists/{id}", get_playlist, reads},
    route{"POST /v1/playlists/{id}/tracks", add_tracks, reads, route_effect::write},
    route{"POST /v1/playlists/{id}/tracks/bulk-remove", remove_tracks, reads, route_effect::write},
    route{"POST /v1/playlists/{id}/tracks/move", move_tracks, reads, route_effect::write},
    route{"POST /v1/instrumental", create_instrumental, creates, route_effect::create, true, true},
    route{"POST /v1/sound-effects", create_sound_effect, reads, route_effect::create, true, true},
    route{"GET /v1/sound-effects", list_sound_effects, reads, route_effect::read, true, true},
    route{"GET /v1/sound-effects/{id}", get_sound_effect, reads, route_effect::read, true, true},
    route{"GET /health", get_health, limit_names(), route_effect::read, false, true},
    // clang-format on
};

} // namespace

route_table<world> world::routes()
{
    return route_table<world>(all_routes);
}

success get_health(const call& /*what*/)
{
    return {200, {{"status", "ok"}}, true};
}

void end_page(
    boost::json::object& data, const page_request& page, std::size_t total, bool offset_always
)
{
    const auto next = std::min(total, page.offset + page.limit);
    const bool more = next < total;
    data["hasMore"] = more;
    data["nextOffset"] = nullptr;
    if (more || offset_always) {
        data["nextOffset"] = next;
    }
}

} // namespace andante::inline v0::emulator::finetuning
