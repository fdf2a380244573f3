#include "studio.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

constexpr std::size_t most_jobs = 500;

boost::json::object to_json(const andante::bulk_report& report)
{
    boost::json::array done;
    for (const auto& id : report.succeeded) {
        done.emplace_back(id);
    }
    boost::json::array failed;
    for (const auto& each : report.failed) {
        boost::json::object item;
        item["id"] = each.id;
        item["reason"] = each.reason;
        failed.push_back(std::move(item));
    }
    boost::json::object made;
    made["done"] = std::move(done);
    made["failed"] = std::move(failed);
    return made;
}

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

} // namespace

studio::studio(
    asio::any_io_executor executor,
    finetuning::client client,
    std::shared_ptr<const request_counter> counts
)
    : executor_(executor)
    , client_(std::move(client))
    , counts_(std::move(counts))
    , hub_(std::move(executor))
{}

asio::awaitable<void> studio::load()
{
    finetuning::list_query newest;
    newest.limit = 50;
    const auto page = co_await client_.generations().list(newest);
    for (auto track = page.items.rbegin(); track != page.items.rend(); ++track) {
        const auto number = ++last_number_;
        auto& job = jobs_.try_emplace(number, number, track->prompt.value_or("")).first->second;
        show(job, *track);
        if (is_terminal(track->status)) {
            job.source = "library";
            job.ended = job.begun;
            job.is_over = true;
        } else {
            job.begun -= age_of(*track);
            begin(follow(number, track->id));
        }
    }
    co_await load_playlists();
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

asio::awaitable<void> studio::watch_limits()
{
    asio::steady_timer timer(executor_);
    while (true) {
        if (const auto now = client_.limits()) {
            hub_.publish("quota", boost::json::serialize(quota_.add(*now, *counts_)));
        }
        timer.expires_after(std::chrono::seconds(1));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<boost::json::object>
studio::add_to_playlist(std::string playlist, std::vector<std::string> ids)
{
    const auto report =
        co_await client_.playlists().add_tracks(std::move(playlist), std::move(ids));
    co_await load_playlists();
    co_return to_json(report);
}

asio::awaitable<boost::json::object> studio::remove(std::vector<std::string> ids)
{
    const auto report = co_await client_.generations().bulk_delete(std::move(ids));
    const std::set<std::string> gone(report.succeeded.begin(), report.succeeded.end());
    boost::json::array numbers;
    for (auto each = jobs_.begin(); each != jobs_.end();) {
        if (gone.contains(each->second.id)) {
            numbers.emplace_back(each->first);
            each = jobs_.erase(each);
        } else {
            ++each;
        }
    }
    hub_.publish("removed", boost::json::serialize(numbers));
    co_await load_playlists();
    co_return to_json(report);
}

asio::awaitable<std::optional<andante::file_stream>>
studio::listen(std::uint64_t number, andante::http::file_range part)
{
    const auto found = jobs_.find(number);
    if (found == jobs_.end() || found->second.audio_url.empty()) {
        co_return std::nullopt;
    }
    finetuning::generation track;
    track.id = found->second.id;
    track.status = finetuning::generation_status::completed;
    track.audio_url = found->second.audio_url;
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
        tracks.push_back(std::move(track));
    }
    made["items"] = std::move(tracks);
    co_return made;
}

std::shared_ptr<event_stream> studio::watch()
{
    return hub_.watch("all", boost::json::serialize(all()));
}

void studio::close()
{
    hub_.close();
}

std::vector<std::string> studio::unfinished() const
{
    std::vector<std::string> ids;
    for (const auto& [number, job] : jobs_) {
        if (!job.is_over && !job.id.empty()) {
            ids.push_back(job.id);
        }
    }
    return ids;
}

void studio::changed(const shown_job& job)
{
    hub_.publish("job", boost::json::serialize(studio_server::to_json(job)));
}

void studio::make_room()
{
    boost::json::array numbers;
    for (auto each = jobs_.begin(); each != jobs_.end() && jobs_.size() > most_jobs;) {
        if (each->second.is_over) {
            numbers.emplace_back(each->first);
            each = jobs_.erase(each);
        } else {
            ++each;
        }
    }
    if (!numbers.empty()) {
        hub_.publish("removed", boost::json::serialize(numbers));
    }
}

boost::json::object studio::all() const
{
    boost::json::array jobs;
    for (const auto& [number, job] : jobs_) {
        jobs.push_back(studio_server::to_json(job));
    }
    boost::json::object made;
    made["jobs"] = std::move(jobs);
    made["playlists"] = playlists_;
    made["quota"] = quota_.all();
    made["webhooks"] = inbox_.has_value();
    return made;
}

} // namespace studio_server
