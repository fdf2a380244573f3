// Two hundred jobs under each kind of window that the service may have, in virtual time.
#include <andante/providers/sauti/profile.hpp>

#include "emulator/kit/rate_window.hpp"
#include "support/booth.hpp"
#include "support/window_kinds.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

namespace limits_test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace sauti = andante::sauti;
using andante_tests::booth;

constexpr int job_count = 200;
constexpr auto job_time = 12s;

emulator::sauti::settings counted_by(emulator::window_type type)
{
    emulator::sauti::settings settings;
    settings.audio.seconds_per_character = 0.001;
    settings.rates.synthesis.type = type;
    settings.rates.status.type = type;
    settings.rates.others.type = type;
    settings.jobs.time = job_time;
    return settings;
}

/// When somebody who sees the server's counter and has no latency would have begun the last job.
std::chrono::duration<double> least_makespan(const emulator::rate_rule& rule)
{
    constexpr auto step = 10ms;
    const auto counter = emulator::make_rate_window(rule);
    // The moment at which virtual time begins.
    const emulator::time_point begin = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    auto now = begin;
    for (int sent = 0; sent < job_count;) {
        if (counter->look(now).remaining > 0) {
            sent += counter->ask(now).admitted ? 1 : 0;
        } else {
            now += step;
        }
    }
    return now - begin + job_time;
}

asio::awaitable<void> speak(sauti::client client, std::size_t* done)
{
    const auto speech = client.speech();
    const auto job = co_await speech.create("Habari ya asubuhi", std::string(sauti::stock_voice));
    andante::wait_options patient(1h);
    const auto ended = co_await speech.wait(job.id, patient);
    const auto audio = co_await speech.audio(ended.id);
    *done += audio.has_value() ? 1 : 0;
}

class sauti_windows : public testing::TestWithParam<emulator::window_type> {};

INSTANTIATE_TEST_SUITE_P(
    kinds, sauti_windows, andante_tests::every_window_kind(), andante_tests::window_kind_name
);

TEST_P(sauti_windows, two_hundred_jobs_meet_no_429_and_take_hardly_longer_than_they_must)
{
    const auto settings = counted_by(GetParam());
    emulator::memory_options network;
    network.min_latency = 20ms;
    network.max_latency = 80ms;
    booth here(settings, andante_tests::as_it_is, std::move(network));
    std::size_t done = 0;
    std::size_t ended = 0;
    std::exception_ptr first;
    for (int each = 0; each < job_count; ++each) {
        andante::testing::start(
            here.time.executor(),
            speak(here.client, &done),
            [&](std::exception_ptr thrown) {
                ++ended;
                first = first ? first : thrown;
            }
        );
    }
    here.time.run_until([&] { return ended == job_count; });
    if (first) {
        std::rethrow_exception(first);
    }
    EXPECT_EQ(done, std::size_t(job_count));
    EXPECT_EQ(here.service->syntheses_accepted(), std::size_t(job_count));
    EXPECT_EQ(here.service->record().count_status(429), 0u);
    const std::chrono::duration<double> took = here.time.elapsed();
    const auto least = least_makespan(settings.rates.synthesis);
    RecordProperty("ratio", std::to_string(took / least));
    EXPECT_LE(took / least, 1.05) << took.count() << " s where " << least.count() << " s would do";
}

TEST(sauti_limits, each_route_stands_under_its_own_limit)
{
    const auto limits = sauti::policies();
    const auto limit_of = [&limits](std::string_view route) {
        std::string names;
        for (const auto& each : limits.windows) {
            names += each.routes.covers(route) ? each.name : "";
        }
        return names;
    };
    EXPECT_EQ(limit_of("POST /v1/text-to-speech/{voice_id}"), "synthesis");
    EXPECT_EQ(limit_of("POST /v1/tts/jobs"), "synthesis");
    EXPECT_EQ(limit_of("GET /v1/tts/jobs/{job_id}"), "status");
    EXPECT_EQ(limit_of("GET /v1/tts/jobs/{job_id}/audio"), "status");
    EXPECT_EQ(limit_of("GET /v1/voices"), "default");
    EXPECT_EQ(limit_of("POST /v1/voice-agent/converse"), "default");
    EXPECT_EQ(limit_of("GET /v1/something-new"), "default");
}

TEST(sauti_limits, what_one_category_refuses_does_not_hold_back_the_others)
{
    booth here((emulator::sauti::settings()));
    const std::string voice(sauti::stock_voice);
    for (int each = 0; each < 10; ++each) {
        here.run(here.client.speech().synthesize("Habari", voice));
    }
    here.run(here.client.voices());
    EXPECT_LT(here.time.elapsed(), 1s);
    here.run(here.client.speech().synthesize("Habari", voice));
    EXPECT_GE(here.time.elapsed(), 60s) << "the eleventh waits for the first to leave the window";
    EXPECT_EQ(here.service->record().count_status(429), 0u);
}

TEST(sauti_limits, a_call_by_its_path_stands_under_the_limit_of_its_route)
{
    emulator::sauti::settings settings;
    settings.jobs.time = 100s;
    booth here(settings);
    const std::string voice(sauti::stock_voice);
    const auto job = here.run(here.client.speech().create("Habari", voice));
    for (int each = 0; each < 40; ++each) { // more than the 30 of "default"
        const auto early = here.run(here.client.call("GET /v1/tts/jobs/" + job.id + "/audio"));
        EXPECT_EQ(early.status, 409) << "it is not done, which is an answer and no error";
    }
    EXPECT_LT(here.time.elapsed(), 5s);
    const auto limits = here.client.limits();
    for (const auto& each : limits->windows) {
        EXPECT_EQ(
            each.used,
            each.name == "status"      ? 40u
            : each.name == "synthesis" ? 1u
                                       : 0u
        ) << each.name;
    }
    EXPECT_EQ(here.service->record().count_status(429), 0u);
}

TEST(sauti_limits, a_429_closes_its_category_until_the_server_says)
{
    auto settings = emulator::sauti::settings();
    settings.rates.synthesis.limit = 2;
    booth here(settings);
    const std::string voice(sauti::stock_voice);
    for (int each = 0; each < 3; ++each) {
        here.run(here.client.speech().synthesize("Habari", voice));
    }
    EXPECT_LE(here.service->record().count_status(429), 1u);
    EXPECT_GE(here.time.elapsed(), 60s);
    // Of a limit that is not the documented one, the window is not known at first.
    EXPECT_LE(here.time.elapsed(), 120s);
}

} // namespace
} // namespace limits_test
