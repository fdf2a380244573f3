// The library: what is there, what goes, and the playlists.
#include "plain_words.hpp"
#include "studio.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

constexpr int page_size = 99;          // the most that a page may have
constexpr std::size_t most_old = 2000; // tracks of the library that are shown

/// What the service's documentation shows most often, for who has no track yet.
constexpr auto usual_track_time = std::chrono::seconds(48);

boost::json::object to_json(const finetuning::playlist& list)
{
    boost::json::object made;
    made["id"] = list.id;
    made["name"] = list.name;
    made["tracks"] = list.track_count;
    made["seconds"] = list.total_duration.count();
    made["public"] = list.is_public;
    return made;
}

/// How long ago it was asked for, by this machine's clock.
std::chrono::steady_clock::duration age_of(const finetuning::generation& track)
{
    const auto now = std::chrono::system_clock::now();
    const auto age = now - track.created_at.value_or(now);
    return std::max(age, std::chrono::system_clock::duration::zero());
}

/// The median of what the tracks took.
std::chrono::milliseconds track_time(const std::vector<finetuning::generation>& tracks)
{
    std::vector<std::chrono::milliseconds> all;
    for (const auto& each : tracks) {
        if (each.status == finetuning::generation_status::completed && each.created_at &&
            each.completed_at && *each.completed_at > *each.created_at) {
            const auto took = *each.completed_at - *each.created_at;
            all.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(took));
        }
    }
    if (all.empty()) {
        return usual_track_time;
    }
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

} // namespace

shown_job& studio::add_from_library(const finetuning::generation& track)
{
    auto& job = add_job(wish(track.prompt.value_or("")));
    show(job, track);
    job.begun -= age_of(track);
    if (is_terminal(track.status)) {
        job.source = "library";
        job.ended = job.begun;
        job.is_over = true;
    } else {
        job.sent = job.begun;
    }
    return job;
}

asio::awaitable<void> studio::load()
{
    auto claiming = claim_left_work();
    auto left = co_await std::move(claiming);
    finetuning::list_query newest;
    newest.limit = page_size;
    const auto page = co_await client_.generations().list(newest);
    facts_.track_time = track_time(page.items);
    for (auto track = page.items.rbegin(); track != page.items.rend(); ++track) {
        const auto& job = add_from_library(*track);
        const bool is_left = std::any_of(left.begin(), left.end(), [&](const auto& each) {
            return each.entry().job_id == track->id;
        });
        if (!job.is_over && !is_left) {
            begin(follow(job.number, track->id));
        }
    }
    if (page.has_more) {
        is_whole_ = false;
        older_from_ = static_cast<std::int64_t>(page.items.size());
    }
    go_on_with(std::move(left));
    co_await load_playlists();
    co_await load_credits();
}

asio::awaitable<void> studio::load_older()
{
    if (!older_from_) {
        co_return;
    }
    finetuning::list_query query;
    query.limit = page_size;
    query.offset = std::exchange(older_from_, std::nullopt);
    andante::range_options patient;
    patient.call.priority = andante::priority::batch; // people's own reads go first
    auto reading = client_.generations().list_all(query, patient);
    boost::json::array found;
    std::size_t count = 0;
    while (count < most_old) {
        auto next = reading.next();
        const auto track = co_await std::move(next);
        if (!track) {
            is_whole_ = true;
            break;
        }
        if (find_by_id(track->id) == nullptr) {
            ++count;
            auto& job = add_from_library(*track);
            job.batch = --older_batch_;
            found.push_back(studio_server::to_json(job));
        }
    }
    boost::json::object made;
    made["jobs"] = std::move(found);
    made["whole"] = is_whole_;
    hub_.publish("older", boost::json::serialize(made));
}

asio::awaitable<void> studio::load_playlists()
{
    const auto page = co_await client_.playlists().list();
    playlists_.clear();
    for (const auto& each : page.items) {
        playlists_.push_back(to_json(each));
    }
    hub_.publish("playlists", boost::json::serialize(playlists_));
}

asio::awaitable<boost::json::object>
studio::add_to_playlist(std::string playlist, std::vector<std::string> ids)
{
    auto adding = client_.playlists().add_tracks(std::move(playlist), std::move(ids));
    const auto report = co_await std::move(adding);
    auto loading = andante::as_result(load_playlists());
    co_await std::move(loading); // what was added is told, whatever becomes of this
    co_return studio_server::to_json(report);
}

asio::awaitable<boost::json::object>
studio::remove_from_playlist(std::string playlist, std::vector<std::string> ids)
{
    auto removing = client_.playlists().remove_tracks(std::move(playlist), std::move(ids));
    const auto report = co_await std::move(removing);
    auto loading = andante::as_result(load_playlists());
    co_await std::move(loading);
    co_return studio_server::to_json(report);
}

asio::awaitable<boost::json::object> studio::remove(std::vector<std::string> ids)
{
    const auto report = co_await client_.generations().bulk_remove(std::move(ids));
    const std::set<std::string> gone(report.succeeded.begin(), report.succeeded.end());
    number_list numbers;
    for (auto each = jobs_.begin(); each != jobs_.end();) {
        if (gone.contains(each->second.id)) {
            numbers.push_back(each->first);
            each = jobs_.erase(each);
        } else {
            ++each;
        }
    }
    publish_removed(numbers);
    auto loading = andante::as_result(load_playlists());
    co_await std::move(loading);
    co_return studio_server::to_json(report);
}

asio::awaitable<std::optional<andante::file_stream>>
studio::listen(std::uint64_t number, andante::http::file_range part)
{
    const auto* const found = find(number);
    if (found == nullptr || found->audio_url.empty()) {
        co_return std::nullopt;
    }
    finetuning::generation track;
    track.id = found->id;
    track.status = finetuning::generation_status::completed;
    track.audio_url = found->audio_url;
    auto opening = client_.generations().open(std::move(track), part);
    auto file = co_await std::move(opening);
    co_return std::optional(std::move(file));
}

asio::awaitable<boost::json::object> studio::playlist(std::string id)
{
    const auto list = co_await client_.playlists().get(std::move(id));
    auto made = to_json(static_cast<const finetuning::playlist&>(list));
    boost::json::array tracks;
    for (const auto& each : list.tracks) {
        boost::json::object track;
        track["id"] = each.id;
        track["title"] = each.title.value_or(each.prompt.value_or(each.id));
        if (const auto* const job = find_by_id(each.id)) {
            track["number"] = job->number;
        }
        tracks.push_back(std::move(track));
    }
    made["items"] = std::move(tracks);
    co_return made;
}

} // namespace studio_server
