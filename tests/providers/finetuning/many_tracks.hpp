#pragma once

#include "support/studio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

using namespace std::chrono_literals;

/// A service on which any number of tracks may be created, with the documented read limit.
inline andante::emulator::finetuning::settings
many_settings(std::chrono::milliseconds shortest, std::chrono::milliseconds longest)
{
    andante::emulator::finetuning::settings settings;
    settings.rates.create.limit = 1'000'000;
    settings.accounts[0].monthly_generations = 1'000'000;
    settings.queue_capacity = 1'000'000;
    settings.jobs.time = shortest;
    settings.jobs.max_time = longest;
    return settings;
}

inline void allow_many_creates(andante::client_options& options)
{
    auto policies = andante::finetuning::profile().policies;
    policies.set(andante::pacing::window_limit("create", 1'000'000, std::chrono::minutes(1)));
    options.policies = std::move(policies);
    options.observer = std::make_shared<andante::observer>();
}

inline boost::asio::awaitable<std::vector<std::string>>
create_many(andante::finetuning::client client, int count)
{
    std::vector<std::string> ids;
    for (int index = 0; index < count; ++index) {
        andante::finetuning::generation_request request("drums " + std::to_string(index));
        const auto track = co_await client.generations().create(std::move(request));
        ids.push_back(track.id);
    }
    co_return ids;
}

/// Waits for all of them and, apart, for the fourth; cancels the wait for all after `delay`. That
/// one ends at once, and the other one is not touched.
inline void cancel_one_of_two_waits(
    studio& here, std::vector<std::string> ids, andante::time_source::duration delay
)
{
    boost::asio::cancellation_signal stop;
    bool ended = false;
    std::optional<andante::finetuning::generation> other;
    const auto on_end = [&](std::exception_ptr thrown, const auto&) { ended = bool(thrown); };
    boost::asio::co_spawn(
        here.time.executor(),
        here.client.generations().wait_all(ids),
        boost::asio::bind_cancellation_slot(stop.slot(), on_end)
    );
    boost::asio::co_spawn(
        here.time.executor(),
        here.client.generations().wait(ids[3]),
        [&](std::exception_ptr, andante::finetuning::generation track) { other = std::move(track); }
    );
    here.time.advance(delay);
    const auto before = here.time.now();
    stop.emit(boost::asio::cancellation_type::terminal);
    here.time.settle();
    EXPECT_TRUE(ended);
    EXPECT_EQ(here.time.now(), before);
    here.time.run_until([&] { return other.has_value(); });
    EXPECT_EQ(other->id, ids[3]);
    here.time.settle();
    EXPECT_EQ(here.time.armed_timers(), 0u);
}

/// How long after their ends the tracks of a wait were given.
class lag_meter {
public:
    explicit lag_meter(studio& here)
        : here_(here)
    {}

    /// Options whose on_end notes when each job was given.
    andante::wait_options options(std::chrono::milliseconds deadline)
    {
        andante::wait_options chosen(deadline);
        chosen.on_end = [this](const andante::wait_end& end) {
            given_.emplace_back(end.id, here_.time.source()->utc_now());
            sources.push_back(end.source);
        };
        return chosen;
    }

    /// In seconds, sorted.
    std::vector<double> lags(const std::vector<andante::finetuning::generation>& tracks) const
    {
        std::vector<double> found;
        for (const auto& track : tracks) {
            const auto at = std::find_if(given_.begin(), given_.end(), [&](const auto& each) {
                return each.first == track.id;
            });
            if (at != given_.end() && track.completed_at) {
                const std::chrono::duration<double> lag = at->second - *track.completed_at;
                found.push_back(lag.count());
            }
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    std::vector<andante::resolved_by> sources;

private:
    studio& here_;
    std::vector<std::pair<std::string, std::chrono::system_clock::time_point>> given_;
};

/// What was measured of waiting for many tracks at once.
struct many_result {
    std::size_t resolved = 0;
    double median_lag = 0;
    double worst_lag = 0;
    std::size_t reads = 0;
    std::size_t most_reads_a_minute = 0;
    std::size_t refusals = 0;
};

/// Waits for all, and measures.
inline many_result
wait_for_many(studio& here, const std::vector<std::string>& ids, std::chrono::milliseconds deadline)
{
    lag_meter meter(here);
    here.service->record().clear();
    const auto results = here.run(here.client.generations().wait_all(ids, meter.options(deadline)));
    many_result found;
    std::vector<andante::finetuning::generation> tracks;
    for (const auto& each : results) {
        if (each.has_value()) {
            tracks.push_back(*each);
        }
    }
    found.resolved = tracks.size();
    const auto lags = meter.lags(tracks);
    if (!lags.empty()) {
        found.median_lag = lags[lags.size() / 2];
        found.worst_lag = lags.back();
    }
    const auto& record = here.service->record();
    found.reads = record.count("GET /v1/generations") + record.count("GET /v1/generations/{id}");
    found.most_reads_a_minute = record.max_in_any_window("read", 60s);
    found.refusals = record.count_status(429);
    return found;
}

} // namespace andante_tests
