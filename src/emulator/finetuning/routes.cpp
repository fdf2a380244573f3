#include "emulator/finetuning/routes.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <array>

namespace andante::inline v0::emulator {

namespace {

namespace urls = boost::urls;

constexpr route make_route(
    std::string_view name,
    handler carry_out,
    bucket limit = bucket::general,
    bool provisional = false
)
{
    const auto space = name.find(' ');
    return {name.substr(0, space), name.substr(space + 1), name, limit, provisional, carry_out};
}

constexpr std::array routes{
    make_route("GET /v1/me", get_me),
    make_route("POST /v1/generations", create_generation, bucket::create),
    make_route("GET /v1/generations", list_generations),
    make_route("POST /v1/generations/bulk-delete", bulk_delete),
    make_route("GET /v1/generations/{id}", get_generation),
    make_route("GET /v1/playlists", list_playlists),
    make_route("GET /v1/playlists/{id}", get_playlist),
    make_route("POST /v1/playlists/{id}/tracks", add_tracks),
    make_route("POST /v1/playlists/{id}/tracks/bulk-remove", remove_tracks),
    make_route("POST /v1/playlists/{id}/tracks/move", move_tracks),
    make_route("POST /v1/instrumental", create_instrumental, bucket::create, true),
    make_route("POST /v1/sound-effects", create_sound_effect, bucket::general, true),
    make_route("GET /v1/sound-effects", list_sound_effects, bucket::general, true),
    make_route("GET /v1/sound-effects/{id}", get_sound_effect, bucket::general, true),
    make_route("GET /health", nullptr, bucket::none, true),
};

/// The values of the placeholders when the path fits the template.
std::optional<std::vector<std::string>>
fit(std::string_view pattern, const std::vector<std::string>& segments)
{
    std::vector<std::string> values;
    for (const auto& segment : segments) {
        if (pattern.empty()) {
            return std::nullopt;
        }
        pattern.remove_prefix(1);
        const auto expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(expected.size());
        if (expected == "{id}" && !segment.empty()) {
            values.push_back(segment);
        } else if (expected != segment) {
            return std::nullopt;
        }
    }
    if (!pattern.empty()) {
        return std::nullopt;
    }
    return values;
}

} // namespace

std::vector<std::string> route_names()
{
    std::vector<std::string> names;
    names.reserve(routes.size());
    for (const auto& each : routes) {
        names.emplace_back(each.name);
    }
    return names;
}

match find_route(std::string_view verb, std::string_view target, bool provisional_routes)
{
    match result;
    const auto url = urls::parse_origin_form(target);
    if (!url) {
        return result;
    }
    std::vector<std::string> segments;
    for (const auto segment : url->segments()) {
        segments.emplace_back(segment);
    }
    for (const auto& parameter : url->params()) {
        result.query.emplace_back(parameter.key, parameter.value);
    }
    for (const auto& each : routes) {
        if (each.verb != verb || (each.provisional && !provisional_routes)) {
            continue;
        }
        if (auto values = fit(each.path, segments)) {
            result.found = &each;
            result.path_values = std::move(*values);
            break;
        }
    }
    return result;
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

} // namespace andante::inline v0::emulator
