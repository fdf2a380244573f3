#include "studio.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace studio_server {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

constexpr std::size_t most_jobs = 2500;

/// Somebody may spend the account's credits elsewhere.
constexpr int seconds_between_looks_at_credits = 60;

boost::json::object to_json(const left_work& what)
{
    boost::json::object made;
    made["waiting"] = what.waiting;
    made["making"] = what.making;
    made["doubtful"] = what.doubtful;
    return made;
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
    , hub_(executor)
    , line_changed_(std::move(executor), asio::steady_timer::time_point::max())
{}

asio::awaitable<void> studio::watch_limits()
{
    asio::steady_timer timer(executor_);
    for (int second = 1;; ++second) {
        if (const auto now = client_.limits()) {
            hub_.publish("quota", boost::json::serialize(quota_.add(*now, *counts_, facts_)));
        }
        if (second % seconds_between_looks_at_credits == 0 && hub_.viewers() > 0) {
            co_await load_credits();
        }
        timer.expires_after(std::chrono::seconds(1));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> studio::load_credits()
{
    auto asking = client_.account();
    const auto who = co_await andante::as_result(std::move(asking));
    if (who) {
        facts_.credits = who->limits.total_remaining;
    }
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

left_work studio::leaving() const
{
    left_work made;
    for (const auto& [number, job] : jobs_) {
        if (job.is_over) {
            continue;
        }
        if (job.state == "queued") {
            ++made.waiting;
        } else {
            ++(job.id.empty() ? made.doubtful : made.making);
        }
    }
    return made;
}

shown_job& studio::add_job(wish what)
{
    const auto number = ++last_number_;
    return jobs_.try_emplace(number, number, std::move(what)).first->second;
}

// Deleting takes a job out of the map while a coroutine waits, so it is looked up every time.
shown_job* studio::find(std::uint64_t number)
{
    const auto found = jobs_.find(number);
    return found == jobs_.end() ? nullptr : &found->second;
}

shown_job* studio::find_by_id(const std::string& id)
{
    for (auto& [number, job] : jobs_) {
        if (job.id == id) {
            return &job;
        }
    }
    return nullptr;
}

void studio::changed(const shown_job& job)
{
    hub_.publish("job", boost::json::serialize(studio_server::to_json(job)));
}

void studio::publish_removed(const number_list& numbers)
{
    if (!numbers.empty()) {
        const boost::json::array told(numbers.begin(), numbers.end());
        hub_.publish("removed", boost::json::serialize(told));
    }
}

void studio::make_room()
{
    number_list numbers;
    for (auto each = jobs_.begin(); each != jobs_.end() && jobs_.size() > most_jobs;) {
        if (each->second.is_over) {
            numbers.push_back(each->first);
            each = jobs_.erase(each);
            is_whole_ = false;
        } else {
            ++each;
        }
    }
    publish_removed(numbers);
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
    made["whole"] = is_whole_;
    made["left"] = to_json(taken_over_);
    return made;
}

} // namespace studio_server
