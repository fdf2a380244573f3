#include <andante/kit/checks.hpp>
#include <andante/providers/finetuning/generations.hpp>
#include <andante/providers/finetuning/playlists.hpp>

#include "bulk/countdown.hpp"
#include "core/invalid.hpp"
#include "kit/bulk_calls.hpp"
#include "providers/finetuning/bulk.hpp"
#include "providers/finetuning/playlist_diff.hpp"

#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

using session_ptr = std::shared_ptr<detail::session>;

/// More tracks than this are looked up in the list, 99 to a request.
constexpr std::size_t single_reads = 3;

result<void> validate_wanted(std::string_view playlist, const id_range& wanted)
{
    auto valid = kit::check_id(playlist);
    if (valid.has_error() || wanted.size() == 0) {
        return valid; // An empty playlist may be wanted.
    }
    return kit::check_ids(wanted.values(), "wanted");
}

/// Whether tracks are public: known of a playlist's own, looked up for the others. What the account
/// does not have stays unknown.
class visibility {
public:
    visibility() = default;

    void learn(const generation& track)
    {
        known_.emplace(track.id, track.is_public.value_or(false));
    }
    bool knows(const std::string& id) const { return known_.contains(id); }

    /// Why a playlist will not take a track; empty when it may.
    std::string problem_of(const std::string& id, bool public_playlist) const
    {
        const auto found = known_.find(id);
        if (public_playlist) {
            return found != known_.end() && !found->second
                       ? "a public playlist takes public tracks only: make the track public in the "
                         "web app, or use a private playlist"
                       : "";
        }
        return found == known_.end()
                   ? "a private playlist takes only tracks of your own, and this is none of them"
                   : "";
    }

private:
    std::unordered_map<std::string, bool> known_;
};

using visibility_ptr = std::shared_ptr<visibility>;

asio::awaitable<void> look_up_each(
    session_ptr session, std::vector<std::string> ids, visibility_ptr into, call_options options
)
{
    const finetuning::generations tracks(session);
    for (const auto& id : ids) {
        auto asking = tracks.get(id, options);
        const auto track = co_await as_result(std::move(asking));
        if (track.has_value()) {
            into->learn(*track);
        } else if (track.error() != errc::not_found) {
            throw_exception_from_error(track.error(), BOOST_CURRENT_LOCATION);
        }
    }
}

/// Reads the account's list until all are found.
asio::awaitable<void> look_up_all(
    session_ptr session, std::vector<std::string> ids, visibility_ptr into, call_options options
)
{
    auto range = finetuning::generations(session).list_all(list_query(), std::move(options));
    std::size_t missing = ids.size();
    const std::unordered_set<std::string> wanted(ids.begin(), ids.end());
    while (missing > 0) {
        const auto track = co_await range.next();
        if (!track) {
            break;
        }
        if (wanted.contains(track->id)) {
            into->learn(*track);
            --missing;
        }
    }
}

error not_own(const std::string& playlist)
{
    return andante::detail::invalid(
        "id",
        playlist,
        "a playlist of your own",
        "playlist " + playlist + " is somebody else's: only its owner may change it"
    );
}

error not_allowed(const playlist_plan& plan)
{
    const auto& first = plan.problems.front();
    auto message = std::to_string(plan.problems.size()) +
                   " of the wanted tracks cannot be in playlist " + plan.playlist_id +
                   ", so nothing was changed. " + first.id + ": " + first.reason;
    const auto problem =
        andante::detail::invalid("wanted", first.id, first.reason, std::move(message));
    auto details = problem.details();
    details.items = plan.problems;
    return error(problem.code(), std::move(details));
}

asio::awaitable<playlist_plan> make_plan(
    session_ptr session,
    result<void> valid,
    std::string id,
    std::vector<std::string> wanted,
    call_options options
)
{
    valid.value();
    options.fresh = true; // A plan from what was is no plan.
    auto reading = finetuning::playlists(session).get(id, options);
    const auto list = co_await std::move(reading);
    if (!list.is_owner) {
        throw_exception_from_error(not_own(id), BOOST_CURRENT_LOCATION);
    }
    const auto known = std::make_shared<visibility>();
    std::vector<std::string> present;
    for (const auto& track : list.tracks) {
        present.push_back(track.id);
        known->learn(track);
    }
    auto plan = diff_tracks(present, wanted);
    plan.playlist_id = id;
    std::vector<std::string> unknown;
    for (const auto& each : plan.add) {
        if (!known->knows(each)) {
            unknown.push_back(each);
        }
    }
    auto looking = unknown.size() <= single_reads ? look_up_each(session, unknown, known, options)
                                                  : look_up_all(session, unknown, known, options);
    co_await std::move(looking);
    for (const auto& each : plan.add) {
        auto reason = known->problem_of(each, list.is_public);
        if (!reason.empty()) {
            plan.problems.push_back({each, std::move(reason)});
        }
    }
    co_return plan;
}

/// The options of one of several bulk calls, with what is left of their deadline.
bulk_options left_of(const bulk::countdown& left, bulk_options options)
{
    options.call = left.apply(std::move(options.call));
    return options;
}

asio::awaitable<playlist_change>
carry_out(session_ptr session, playlist_plan plan, bulk_options options, bulk::countdown left)
{
    playlist_change out;
    const auto calls = session->calls();
    out.added.not_attempted = plan.add;
    if (!plan.remove.empty()) {
        auto how = kit::bulk_settings(
            *calls, removing_tracks(calls, plan.playlist_id), left_of(left, options)
        );
        auto removing = bulk::run_to_report(plan.remove, std::move(how));
        out.removed = co_await std::move(removing);
    }
    if (out.removed.all_succeeded() && !plan.add.empty()) {
        auto how = kit::bulk_settings(
            *calls, adding_tracks(calls, plan.playlist_id), left_of(left, options)
        );
        auto adding = as_result(bulk::run_to_report(plan.add, std::move(how)));
        auto added = co_await std::move(adding);
        if (added.has_value()) {
            out.added = std::move(*added);
        } else {
            out.added.stopped = added.error(); // cancelled before it began
        }
    }
    const auto& ended = out.removed.stopped ? out.removed.stopped : out.added.stopped;
    if (ended && bulk::has_nothing(out.removed) && bulk::has_nothing(out.added)) {
        throw_exception_from_error(*ended, BOOST_CURRENT_LOCATION);
    }
    out.plan = std::move(plan);
    co_return out;
}

asio::awaitable<playlist_change> change(
    session_ptr session,
    result<void> valid,
    std::string id,
    std::vector<std::string> wanted,
    bulk_options options
)
{
    bulk::countdown left(session->calls()->time(), options.call.deadline);
    auto planning = make_plan(session, valid, std::move(id), std::move(wanted), options.call);
    auto plan = co_await std::move(planning);
    if (!plan.problems.empty()) {
        throw_exception_from_error(not_allowed(plan), BOOST_CURRENT_LOCATION);
    }
    co_return co_await carry_out(
        std::move(session), std::move(plan), std::move(options), std::move(left)
    );
}

} // namespace

asio::awaitable<playlist_plan>
playlists::plan(std::string id, id_range wanted, call_options options) const
{
    auto valid = validate_wanted(id, wanted);
    return make_plan(
        session_, std::move(valid), std::move(id), std::move(wanted).values(), std::move(options)
    );
}

asio::awaitable<playlist_change>
playlists::set_tracks(std::string id, id_range wanted, bulk_options options) const
{
    auto valid = validate_wanted(id, wanted);
    return change(
        session_, std::move(valid), std::move(id), std::move(wanted).values(), std::move(options)
    );
}

} // namespace andante::inline v0::finetuning
