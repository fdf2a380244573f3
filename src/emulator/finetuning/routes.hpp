#pragma once

#include "emulator/finetuning/validation.hpp"
#include "emulator/finetuning/world.hpp"
#include "emulator/kit/route_table.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string_view>

namespace andante::inline v0::emulator::finetuning {

/// A request on its way to its handler.
using call = route_call<world>;

/// What a handler gives back; everything else is thrown as a refusal.
struct success {
    int status = 200;
    boost::json::object data;
    bool bare = false; ///< The answer's body is `data` itself, without an envelope.
};

/// The public host of finished audio.
inline constexpr std::string_view media_route = "GET /audio/{id}";
/// The limits by name.
inline constexpr std::string_view create_limit = "create";
inline constexpr std::string_view read_limit = "read";
inline constexpr std::string_view queue_cap = "queue";

success get_health(const call& what);
success get_me(const call& what);
success create_generation(const call& what);
success list_generations(const call& what);
success get_generation(const call& what);
success bulk_delete(const call& what);
success create_instrumental(const call& what);
success list_playlists(const call& what);
success get_playlist(const call& what);
success add_tracks(const call& what);
success remove_tracks(const call& what);
success move_tracks(const call& what);
success create_sound_effect(const call& what);
success list_sound_effects(const call& what);
success get_sound_effect(const call& what);

/// The members that end a page: hasMore and nextOffset.
void end_page(
    boost::json::object& data, const page_request& page, std::size_t total, bool offset_always
);

} // namespace andante::inline v0::emulator::finetuning
