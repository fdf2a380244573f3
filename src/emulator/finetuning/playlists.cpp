#include "emulator/finetuning/encode.hpp"
#include "emulator/finetuning/refusal.hpp"
#include "emulator/finetuning/routes.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator::finetuning {

namespace {

namespace json = boost::json;

/// Why something was not done; empty when it was.
using reason = std::string_view;

constexpr reason not_in_playlist = "Track not found in playlist or not authorized";

bool contains(const playlist& list, const std::string& track_id)
{
    return std::find(list.tracks.begin(), list.tracks.end(), track_id) != list.tracks.end();
}

reason may_modify(const user& who, const playlist* list)
{
    if (!list) {
        return "Playlist not found";
    }
    return list->owner == who.data.id ? reason() : "Not authorized to modify this playlist";
}

reason add(const call& what, playlist* list, const std::string& track_id)
{
    if (const auto refused = may_modify(*what.who, list); !refused.empty()) {
        return refused;
    }
    const auto* found = what.server.find_track(track_id);
    const bool is_own = found && found->owner == what.who->data.id;
    if (!found || (!is_own && !found->is_public)) {
        return "Track not found";
    }
    if (list->is_public && !found->is_public) {
        return "Cannot add private track to public playlist";
    }
    if (!list->is_public && !is_own) {
        return "Cannot add this track to private playlist";
    }
    if (contains(*list, track_id)) {
        return "Track already in playlist";
    }
    list->tracks.push_back(track_id);
    list->updated = what.server.now;
    return {};
}

reason remove(const call& what, playlist* list, const std::string& track_id)
{
    if (!may_modify(*what.who, list).empty() || std::erase(list->tracks, track_id) == 0) {
        return not_in_playlist;
    }
    list->updated = what.server.now;
    return {};
}

reason move(const call& what, playlist* source, playlist* target, const std::string& track_id)
{
    if (const auto refused = may_modify(*what.who, source); !refused.empty()) {
        return refused;
    }
    if (!contains(*source, track_id)) {
        return not_in_playlist;
    }
    if (const auto refused = add(what, target, track_id); !refused.empty()) {
        return refused;
    }
    return remove(what, source, track_id);
}

/// Does something to every id. `failed_code` is thrown when nothing was done; when it is empty that
/// is a success as well.
template <class Action>
success for_each_id(
    const std::vector<std::string>& ids,
    std::string_view done_name,
    std::string_view failed_code,
    Action action
)
{
    json::array done;
    json::array errors;
    for (const auto& id : ids) {
        const reason refused = action(id);
        if (refused.empty()) {
            done.emplace_back(id);
        } else {
            errors.push_back({{"trackId", id}, {"error", refused}});
        }
    }
    if (done.empty() && !failed_code.empty()) {
        const std::string first(errors.at(0).as_object().at("error").as_string());
        throw refusal{400, failed_code, first, std::move(errors), {}};
    }
    success answer{200, {{done_name, std::move(done)}}};
    if (!errors.empty()) {
        answer.data["errors"] = std::move(errors);
    }
    return answer;
}

} // namespace

success list_playlists(const call& what)
{
    json::array rows;
    for (const auto* each : what.server.playlists_of(what.who->data.id)) {
        rows.push_back(playlist_row(what.server, *each));
    }
    return {200, {{"playlists", std::move(rows)}}};
}

success get_playlist(const call& what)
{
    const auto* found = what.server.find_playlist(what.path.at("id"));
    const bool is_own = found && found->owner == what.who->data.id;
    if (!found || (!is_own && !found->is_public)) {
        throw not_found();
    }
    return {200, playlist_detail(what.server, *found, is_own)};
}

success add_tracks(const call& what)
{
    const auto ids = body_reader(what.request, what.server.chosen).ids("trackIds");
    auto* list = what.server.find_playlist(what.path.at("id"));
    return for_each_id(ids, "added", "ADD_FAILED", [&](const std::string& id) {
        return add(what, list, id);
    });
}

success remove_tracks(const call& what)
{
    const auto ids = body_reader(what.request, what.server.chosen).ids("trackIds");
    auto* list = what.server.find_playlist(what.path.at("id"));
    return for_each_id(ids, "removed", {}, [&](const std::string& id) {
        return remove(what, list, id);
    });
}

success move_tracks(const call& what)
{
    const body_reader body(what.request, what.server.chosen);
    const auto ids = body.ids("trackIds");
    const auto target_id = body.required_text("targetPlaylistId", what.request.body.size());
    if (target_id == what.path.at("id")) {
        throw invalid(
            "targetPlaylistId", "targetPlaylistId must be different from the source playlist"
        );
    }
    auto* source = what.server.find_playlist(what.path.at("id"));
    auto* target = what.server.find_playlist(target_id);
    return for_each_id(ids, "moved", "MOVE_FAILED", [&](const std::string& id) {
        return move(what, source, target, id);
    });
}

} // namespace andante::inline v0::emulator::finetuning
