#include "benchmarks/waitbench/scenario.hpp"

#include "benchmarks/waitbench/rig.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <unordered_map>
#include <utility>

namespace waitbench {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;
using utc_point = std::chrono::system_clock::time_point;

namespace {

/// What the usual loop does, written as well as one can without a limiter.
asio::awaitable<finetuning::generation> naive_wait(
    finetuning::generations tracks, std::shared_ptr<andante::time_source> time, std::string id
)
{
    andante::call_options options;
    options.attempts = 1;
    while (true) {
        auto looking = andante::as_result(tracks.get(id, options));
        auto seen = co_await std::move(looking);
        std::chrono::milliseconds pause = 3s;
        if (seen.has_value()) {
            if (finetuning::is_terminal(seen->status)) {
                co_return std::move(*seen);
            }
        } else {
            pause = seen.error().retry_after().value_or(pause);
        }
        co_await time->sleep_for(pause);
    }
}

/// When the waiter of each job got it.
struct givings {
    std::unordered_map<std::string, utc_point> when;
    std::vector<finetuning::generation> tracks;
};

void wait_naively(rig& here, const std::vector<std::string>& ids, givings& given)
{
    std::size_t left = ids.size();
    for (const auto& id : ids) {
        asio::co_spawn(
            here.time.executor(),
            naive_wait(here.tracks(), here.time.source(), id),
            [&](std::exception_ptr, finetuning::generation track) {
                --left;
                given.when.emplace(track.id, here.time.source()->utc_now());
                given.tracks.push_back(std::move(track));
            }
        );
    }
    here.time.run_until([&] { return left == 0; });
}

void wait_with_andante(rig& here, const std::vector<std::string>& ids, givings& given)
{
    andante::wait_options options(2h);
    options.on_end = [&](const andante::wait_end& end) {
        given.when.emplace(end.id, here.time.source()->utc_now());
    };
    auto waiting = here.tracks().wait_all(ids, std::move(options));
    for (auto& each : andante::testing::run(here.time, std::move(waiting))) {
        if (each.has_value()) {
            given.tracks.push_back(std::move(*each));
        }
    }
}

void lose_thirty_percent(rig& here, int jobs)
{
    for (int index = 0; index < jobs; ++index) {
        if (index % 10 == 0 || index % 10 == 3 || index % 10 == 7) {
            andante::emulator::fault lost(andante::emulator::fault_kind::webhook_lost, "*");
            lost.first = static_cast<unsigned>(index + 1);
            here.service->add_fault(lost);
        }
    }
}

void measure_lags(const givings& given, outcome& found)
{
    std::vector<double> lags;
    for (const auto& track : given.tracks) {
        const auto at = given.when.find(track.id);
        if (at != given.when.end() && track.completed_at) {
            lags.push_back(std::chrono::duration<double>(at->second - *track.completed_at).count());
        }
    }
    std::sort(lags.begin(), lags.end());
    found.resolved = lags.size();
    if (!lags.empty()) {
        found.median_lag = lags[lags.size() / 2];
        found.late_lag = lags[lags.size() * 95 / 100];
        found.worst_lag = lags.back();
    }
}

} // namespace

const char* to_string(strategy value) noexcept
{
    switch (value) {
    case strategy::naive:
        return "a loop for each job";
    case strategy::ours:
        return "andante, polling";
    case strategy::webhooks:
        return "andante, webhooks";
    case strategy::lossy_webhooks:
        return "andante, 30 % of webhooks lost";
    }
    return "unknown";
}

outcome run(strategy how, int jobs)
{
    const auto begun = std::chrono::steady_clock::now();
    const bool hooked = how == strategy::webhooks || how == strategy::lossy_webhooks;
    const bool many = jobs >= 1000;
    rig here(many ? 1s : 10s, many ? 20min : 5min, how != strategy::naive);
    if (how == strategy::lossy_webhooks) {
        lose_thirty_percent(here, std::max(jobs, 10));
    }
    const auto ids = here.create(jobs, hooked);
    here.service->record().clear();
    givings given;
    if (how == strategy::naive) {
        wait_naively(here, ids, given);
    } else {
        wait_with_andante(here, ids, given);
    }
    outcome found;
    found.how = how;
    found.jobs = jobs;
    measure_lags(given, found);
    const auto& record = here.service->record();
    found.requests = record.requests().size();
    found.refusals = record.count_status(429);
    found.most_a_minute = record.max_in_any_window("read", 60s);
    found.by_webhook = here.session->generation_jobs()->counters().by_webhook;
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    found.real_milliseconds = took.count();
    return found;
}

} // namespace waitbench
