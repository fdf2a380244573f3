#include "providers/finetuning/bulk.hpp"

#include "client/wire_key.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/validate.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

using calls_ptr = std::shared_ptr<const pipeline>;
using id_list = std::vector<std::string>;

call edit(call what, std::string body)
{
    what.body = std::move(body);
    return what;
}

asio::awaitable<result<bulk_answer>>
send_batch(calls_ptr calls, call what, bulk_route route, std::shared_ptr<bool> left)
{
    what.on_attempt = [left] { *left = true; };
    decode_options how;
    how.keep_raw = what.options.keep_raw_json;
    auto answer = co_await calls->execute(std::move(what));
    if (answer.has_value()) {
        co_return decode_bulk(*answer, route, how);
    }
    // "None of them" is an answer like any other, although two routes send it as an error.
    auto none_done = bulk_answer_from(answer.error(), route, how);
    if (none_done) {
        co_return std::move(*none_done);
    }
    co_return answer.error();
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

std::set<std::string> tracks_of(const playlist_details& list)
{
    std::set<std::string> ids;
    for (const auto& each : list.tracks) {
        ids.insert(each.id);
    }
    return ids;
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
    const auto inside = tracks_of(*list);
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

class remove_generations_route final : public bulk::batch_route {
public:
    explicit remove_generations_route(calls_ptr calls)
        : calls_(std::move(calls))
    {}

    // An id is refused only because it is unknown, deleted or somebody else's: what a read of each
    // track would tell as well, with a hundred requests in place of one.
    bool refused_means_done() const noexcept override { return true; }
    bool keeps_order() const noexcept override { return false; }

    asio::awaitable<result<bulk_answer>>
    send(id_list ids, call_options options, std::shared_ptr<bool> left) override
    {
        auto what = edit(call(routes::delete_generations), encode_ids(ids));
        what.options = std::move(options);
        return send_batch(calls_, std::move(what), bulk_route::delete_generations, std::move(left));
    }

    asio::awaitable<result<std::vector<bool>>> look(id_list ids, call_options /*options*/) override
    {
        co_return std::vector<bool>(ids.size(), false);
    }

private:
    calls_ptr calls_;
};

/// The three routes of a playlist.
class playlist_route final : public bulk::batch_route {
public:
    playlist_route(calls_ptr calls, bulk_route kind, std::string playlist, std::string target)
        : calls_(std::move(calls))
        , kind_(kind)
        , playlist_(std::move(playlist))
        , target_(std::move(target))
    {}

    bool refused_means_done() const noexcept override { return false; }
    bool keeps_order() const noexcept override { return kind_ != bulk_route::remove_tracks; }

    asio::awaitable<result<bulk_answer>>
    send(id_list ids, call_options options, std::shared_ptr<bool> left) override
    {
        auto what = prepare(ids);
        what.options = std::move(options);
        return send_batch(calls_, std::move(what), kind_, std::move(left));
    }

    asio::awaitable<result<std::vector<bool>>> look(id_list ids, call_options options) override
    {
        if (kind_ == bulk_route::move_tracks) {
            return look_for_moved(calls_, playlist_, target_, std::move(ids), std::move(options));
        }
        const bool inside = kind_ == bulk_route::add_tracks;
        return look_into(calls_, playlist_, std::move(ids), inside, std::move(options));
    }

private:
    call prepare(const id_list& ids) const
    {
        switch (kind_) {
        case bulk_route::remove_tracks:
            return edit(call(routes::remove_tracks, {playlist_}), encode_track_ids(ids));
        case bulk_route::move_tracks: {
            call what(routes::move_tracks, {playlist_});
            const call arrival(routes::add_tracks, {target_});
            what.changes.push_back(arrival.changes.front());
            return edit(std::move(what), encode_move(ids, target_));
        }
        default:
            return edit(call(routes::add_tracks, {playlist_}), encode_track_ids(ids));
        }
    }

    calls_ptr calls_;
    bulk_route kind_;
    std::string playlist_;
    std::string target_;
};

/// Edits that may share a request: sent alike, and with the same time for it.
std::string shared_key(const call_options& options)
{
    auto key = andante::detail::wire_key(options, priority::batch);
    return options.deadline ? key + std::to_string(options.deadline->count()) : key;
}

} // namespace

std::shared_ptr<bulk::batch_route> bulk_edits::remove_generations() const
{
    return std::make_shared<remove_generations_route>(calls_);
}

std::shared_ptr<bulk::batch_route> bulk_edits::add_tracks(std::string playlist) const
{
    return std::make_shared<playlist_route>(
        calls_, bulk_route::add_tracks, std::move(playlist), std::string()
    );
}

std::shared_ptr<bulk::batch_route> bulk_edits::remove_tracks(std::string playlist) const
{
    return std::make_shared<playlist_route>(
        calls_, bulk_route::remove_tracks, std::move(playlist), std::string()
    );
}

std::shared_ptr<bulk::batch_route>
bulk_edits::move_tracks(std::string source, std::string target) const
{
    return std::make_shared<playlist_route>(
        calls_, bulk_route::move_tracks, std::move(source), std::move(target)
    );
}

bulk::run_settings
bulk_edits::settings(std::shared_ptr<bulk::batch_route> route, bulk_options options) const
{
    bulk::run_settings out;
    out.route = std::move(route);
    out.time = calls_->time();
    out.sends = options.call.attempts.value_or(calls_->options().retry.attempts);
    out.options = std::move(options);
    return out;
}

asio::awaitable<bulk_report>
run_checked(result<void> valid, id_range ids, bulk::run_settings settings)
{
    valid.value();
    auto all = std::move(ids).values();
    co_return co_await bulk::run(std::move(all), std::move(settings));
}

asio::awaitable<void> submit_single(
    std::shared_ptr<bulk::coalescing_desk> desk,
    result<void> valid,
    bulk::single_edit edit,
    std::string what
)
{
    valid.value();
    edit.key = std::move(what) + '\n' + shared_key(edit.settings.options.call);
    co_await bulk::coalescing_desk::submit(std::move(desk), std::move(edit));
}

} // namespace andante::inline v0::finetuning
