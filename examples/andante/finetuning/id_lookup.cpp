#include "finetuning/id_lookup.hpp"

#include "finetuning/client_of.hpp"
#include "program/short_ids.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

/// As many as one read gives.
api::list_query newest()
{
    api::list_query out;
    out.limit = 99;
    return out;
}

bool may_any_be_short(const std::vector<std::string>& typed)
{
    return std::any_of(typed.begin(), typed.end(), may_be_short);
}

std::string name_of(const api::generation& track)
{
    return track.title && !track.title->empty() ? *track.title : track.prompt.value_or("");
}

/// What could not be read finds nothing: the command itself fails for the same reason, or goes on.
template <class Items>
Items items_or_none(andante::result<Items> read)
{
    if (read.has_error() && read.error().is_cancelled()) {
        throw_exception_from_error(read.error(), BOOST_CURRENT_LOCATION);
    }
    return read ? std::move(*read) : Items();
}

std::vector<std::string>
whole_ids(const std::vector<std::string>& typed, const std::vector<known_id>& known, bool are_all)
{
    std::vector<std::string> out;
    std::set<std::string> found;
    for (const auto& each : typed) {
        auto id = may_be_short(each) ? whole_id(each, known, are_all) : each;
        if (found.insert(id).second || id == each) { // two beginnings of one id are one
            out.push_back(std::move(id));
        }
    }
    return out;
}

std::vector<known_id> known_tracks(const std::vector<api::generation>& tracks)
{
    std::vector<known_id> out;
    out.reserve(tracks.size());
    for (const auto& each : tracks) {
        out.emplace_back(each.id, name_of(each));
    }
    return out;
}

asio::awaitable<api::page<api::generation>> read_newest(session_ptr current)
{
    auto client = client_of(*current);
    auto query = newest();
    auto reading = client.generations().list(std::move(query), current->call());
    auto read = co_await andante::as_result(std::move(reading));
    co_return items_or_none(std::move(read));
}

} // namespace

asio::awaitable<std::vector<std::string>>
find_tracks(session_ptr current, std::vector<std::string> typed)
{
    if (!may_any_be_short(typed)) {
        co_return typed;
    }
    auto reading = read_newest(current);
    const auto read = co_await std::move(reading);
    co_return whole_ids(typed, known_tracks(read.items), !read.has_more);
}

asio::awaitable<std::string> find_track(session_ptr current, std::string typed)
{
    std::vector<std::string> one(1, std::move(typed));
    auto finding = find_tracks(current, std::move(one));
    const auto found = co_await std::move(finding);
    co_return found.front();
}

asio::awaitable<std::vector<api::generation>>
look_up_tracks(session_ptr current, std::vector<std::string> typed)
{
    auto reading = read_newest(current);
    const auto read = co_await std::move(reading);
    std::vector<api::generation> out;
    for (auto& id : whole_ids(typed, known_tracks(read.items), !read.has_more)) {
        const auto found =
            std::find_if(read.items.begin(), read.items.end(), [&id](const auto& each) {
                return each.id == id;
            });
        if (found != read.items.end()) {
            out.push_back(*found);
        } else {
            out.emplace_back().id = std::move(id);
        }
    }
    co_return out;
}

asio::awaitable<std::vector<std::string>>
find_tracks_of(session_ptr current, std::string playlist, std::vector<std::string> typed)
{
    if (!may_any_be_short(typed)) {
        co_return typed;
    }
    auto client = client_of(*current);
    auto reading = client.playlists().get(std::move(playlist), current->call());
    auto read = co_await andante::as_result(std::move(reading));
    const auto found = items_or_none(std::move(read));
    co_return whole_ids(typed, known_tracks(found.tracks), true);
}

asio::awaitable<std::string> find_sound_effect(session_ptr current, std::string typed)
{
    if (!may_be_short(typed)) {
        co_return typed;
    }
    auto client = client_of(*current);
    auto query = newest();
    auto reading = client.sound_effects().list(std::move(query), current->call());
    auto read = co_await andante::as_result(std::move(reading));
    const auto found = items_or_none(std::move(read));
    std::vector<known_id> known;
    known.reserve(found.items.size());
    for (const auto& each : found.items) {
        known.emplace_back(each.id, each.prompt.value_or(""));
    }
    co_return whole_id(typed, known, !found.has_more);
}

} // namespace program::finetuning
