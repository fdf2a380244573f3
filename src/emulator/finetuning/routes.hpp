#pragma once

#include <andante/emulator/service.hpp>

#include "emulator/finetuning/validation.hpp"
#include "emulator/finetuning/world.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// The limit that a route falls under.
enum class bucket { none, general, create };

/// A request on its way to its handler.
struct call {
    world& server;
    user& who;
    const incoming& request;
    std::vector<std::string> path_values; ///< Decoded, in the order of the template.
    query_values query;
};

/// What a handler gives back; everything else is thrown as a refusal.
struct success {
    int status = 200;
    boost::json::object data;
};

using handler = success (*)(const call& what);

/// One line of the table of routes.
struct route {
    std::string_view verb;
    std::string_view path; ///< With {id} where a value stands.
    std::string_view name; ///< Verb and path.
    bucket limit = bucket::general;
    bool provisional = false;
    handler carry_out = nullptr; ///< Null for /health.
};

/// A route with what the target says.
struct match {
    const route* found = nullptr;
    std::vector<std::string> path_values;
    query_values query;
};

/// Verb and path of every route.
std::vector<std::string> route_names();

/// Finds the route of a target; `found` is null when there is none.
match find_route(std::string_view verb, std::string_view target, bool provisional_routes);

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

} // namespace andante::inline v0::emulator
