#include "providers/finetuning/bulk.hpp"

#include <andante/providers/finetuning/playlist_plan.hpp>

#include "kit/bulk_calls.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/routes.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

using id_list = std::vector<std::string>;

kit::bulk_description describe(bulk_route route)
{
    kit::bulk_description about(ids_in_a_request);
    about.format = answers;
    about.names = names_of(route);
    return about;
}

call edit(call what, std::string body)
{
    what.body = std::move(body);
    return what;
}

asio::awaitable<result<playlist_details>>
read_playlist(calls_ptr calls, std::string id, call_options options)
{
    call what(routes::playlist, {id});
    options.keep_raw_json = false;
    options.fresh = true;
    what.options = std::move(options);
    what.priority = priority::batch;
    return try_perform<playlist_details>(std::move(calls), std::move(what), decode_playlist);
}

/// Whether each track is in the playlist, or is not. In somebody else's playlist nothing was done.
asio::awaitable<result<std::vector<bool>>> look_into(
    calls_ptr calls, std::string playlist, id_list ids, bool wanted_inside, call_options options
)
{
    const auto list =
        co_await read_playlist(std::move(calls), std::move(playlist), std::move(options));
    if (list.has_error()) {
        co_return list.error();
    }
    std::set<std::string> inside;
    for (const auto& each : list->tracks) {
        inside.insert(each.id);
    }
    std::vector<bool> as_wanted;
    as_wanted.reserve(ids.size());
    for (const auto& id : ids) {
        as_wanted.push_back(list->is_owner && inside.contains(id) == wanted_inside);
    }
    co_return as_wanted;
}

/// A track was moved when it is in the target and no longer in the source.
asio::awaitable<result<std::vector<bool>>> look_for_moved(
    calls_ptr calls, std::string source, std::string target, id_list ids, call_options options
)
{
    auto left = co_await look_into(calls, std::move(source), ids, false, options);
    const bool none_left =
        left.has_value() && std::find(left->begin(), left->end(), true) == left->end();
    if (left.has_error() || none_left) {
        co_return left;
    }
    auto arrived =
        co_await look_into(std::move(calls), std::move(target), ids, true, std::move(options));
    if (arrived.has_error()) {
        co_return arrived;
    }
    for (std::size_t at = 0; at < ids.size(); ++at) {
        left->at(at) = left->at(at) && arrived->at(at);
    }
    co_return left;
}

/// Looks whether tracks are in a playlist, or are not.
kit::bulk_description::look_function
looking_into(calls_ptr calls, std::string playlist, bool wanted_inside)
{
    return [=](id_list ids, call_options options) {
        return look_into(calls, playlist, std::move(ids), wanted_inside, std::move(options));
    };
}

} // namespace

batch_route_ptr removing_generations(calls_ptr calls)
{
    auto about = describe(bulk_route::delete_generations);
    // An id is refused only because it is unknown, deleted or somebody else's: what a read of each
    // track would tell as well, with a hundred requests in place of one.
    about.refused_means_done = true;
    about.prepare = [](const id_list& ids) {
        return edit(call(routes::delete_generations), encode_ids(ids));
    };
    return kit::make_batch_route(std::move(calls), std::move(about));
}

batch_route_ptr adding_tracks(calls_ptr calls, std::string playlist)
{
    auto about = describe(bulk_route::add_tracks);
    about.keeps_order = true;
    about.look = looking_into(calls, playlist, true);
    about.prepare = [playlist = std::move(playlist)](const id_list& ids) {
        return edit(call(routes::add_tracks, {playlist}), encode_track_ids(ids));
    };
    return kit::make_batch_route(std::move(calls), std::move(about));
}

batch_route_ptr removing_tracks(calls_ptr calls, std::string playlist)
{
    auto about = describe(bulk_route::remove_tracks);
    about.look = looking_into(calls, playlist, false);
    about.prepare = [playlist = std::move(playlist)](const id_list& ids) {
        return edit(call(routes::remove_tracks, {playlist}), encode_track_ids(ids));
    };
    return kit::make_batch_route(std::move(calls), std::move(about));
}

batch_route_ptr moving_tracks(calls_ptr calls, std::string source, std::string target)
{
    auto about = describe(bulk_route::move_tracks);
    about.keeps_order = true;
    about.look = [=](id_list ids, call_options options) {
        return look_for_moved(calls, source, target, std::move(ids), std::move(options));
    };
    about.prepare = [source, target](const id_list& ids) {
        call what(routes::move_tracks, {source});
        const call adding(routes::add_tracks, {target});
        what.changes.push_back(adding.changes.front());
        return edit(std::move(what), encode_move(ids, target));
    };
    return kit::make_batch_route(std::move(calls), std::move(about));
}

} // namespace andante::inline v0::finetuning
