#include "quota_log.hpp"

#include <numeric>

namespace studio_server {

namespace {

constexpr std::size_t most_samples = 180;

std::int64_t milliseconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

} // namespace

boost::json::object
quota_log::add(const andante::pacing::limiter_snapshot& now, const request_counter& counts)
{
    boost::json::array windows;
    for (const auto& each : now.windows) {
        boost::json::object window;
        window["name"] = each.name;
        window["limit"] = each.limit;
        window["used"] = each.used;
        window["left"] = each.left;
        window["per"] = milliseconds(each.per);
        window["opens"] = milliseconds(each.next_opening);
        windows.push_back(std::move(window));
    }
    boost::json::object sample;
    sample["windows"] = std::move(windows);
    sample["waiting"] = std::accumulate(now.queued.begin(), now.queued.end(), std::size_t{0});
    sample["requests"] = counts.requests.load();
    sample["refusals"] = counts.refusals.load();
    samples_.push_back(sample);
    if (samples_.size() > most_samples) {
        samples_.pop_front();
    }
    return sample;
}

boost::json::array quota_log::all() const
{
    boost::json::array made;
    for (const auto& each : samples_) {
        made.push_back(each);
    }
    return made;
}

} // namespace studio_server
