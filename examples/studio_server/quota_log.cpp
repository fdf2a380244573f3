#include "quota_log.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace studio_server {

namespace {

constexpr std::size_t most_samples = 180;
constexpr std::string_view creating = "POST /v1/generations";

std::int64_t milliseconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

/// What the page needs to say when each track in line is sent, and why it waits.
boost::json::object pace_of(
    const andante::pacing::limiter_snapshot& now,
    const request_counter& counts,
    const line_facts& facts
)
{
    boost::json::object made;
    for (const auto& each : now.windows) {
        if (each.name == "create") {
            made["left"] = each.left;
            made["limit"] = each.limit;
            made["window"] = milliseconds(each.per);
            made["opens"] = milliseconds(each.next_opening);
        }
    }
    for (const auto& each : now.concurrency) {
        made["cap"] = each.cap; // 0 while it is not known
        made["running"] = each.held + each.foreign;
    }
    const auto since = std::chrono::steady_clock::now();
    boost::json::array line;
    const auto waiting = counts.waiting();
    for (const auto& each : waiting) {
        line.emplace_back(std::max<std::int64_t>(0, milliseconds(each.until - since)));
    }
    made["line"] = std::move(line);
    // "queue: ...": the reason names the limit that it waits for.
    made["why"] = waiting.empty()                            ? ""
                  : waiting.front().why.starts_with("queue") ? "queue"
                                                             : "limit";
    made["track"] = facts.track_time.count();
    if (facts.credits) {
        made["credits"] = *facts.credits;
    }
    return made;
}

} // namespace

void request_counter::on_attempt_end(const andante::attempt_end& event)
{
    ++requests;
    if (event.http_status == 429) {
        ++refusals;
    }
}

void request_counter::on_wait(const andante::wait_start& event)
{
    if (event.call.route == creating) {
        const std::lock_guard lock(mutex_);
        auto& one = waiting_[event.call.id];
        one.until = std::chrono::steady_clock::now() + event.expected;
        one.why = event.detail;
    }
}

void request_counter::on_attempt_start(const andante::attempt_start& event)
{
    const std::lock_guard lock(mutex_);
    waiting_.erase(event.call.id);
}

void request_counter::on_call_end(const andante::call_end& event)
{
    const std::lock_guard lock(mutex_);
    waiting_.erase(event.call.id);
}

std::vector<request_counter::waiting_create> request_counter::waiting() const
{
    const std::lock_guard lock(mutex_);
    std::vector<waiting_create> made;
    made.reserve(waiting_.size());
    for (const auto& [call, each] : waiting_) {
        made.push_back(each);
    }
    return made;
}

boost::json::object quota_log::add(
    const andante::pacing::limiter_snapshot& now,
    const request_counter& counts,
    const line_facts& facts
)
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
    sample["pace"] = pace_of(now, counts, facts);
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
