// Waits whose looks take time: what is under way when a wait is cancelled or its deadline comes.
#include "providers/finetuning/many_tracks.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante_tests::allow_many_creates;
using andante_tests::cancel_one_of_two_waits;
using andante_tests::create_many;
using andante_tests::get_route;
using andante_tests::list_route;
using andante_tests::many_settings;
using andante_tests::studio;
using andante_tests::wait_for_many;

/// An answer comes after a time from one of these to the other.
andante::emulator::memory_options slow_network(
    std::chrono::milliseconds shortest, std::chrono::milliseconds longest, std::uint64_t seed = 1
)
{
    andante::emulator::memory_options chosen;
    chosen.min_latency = shortest / 2;
    chosen.max_latency = longest / 2;
    chosen.random_seed = seed;
    return chosen;
}

TEST(client_wait_latency, a_job_that_ends_just_before_the_deadline_is_seen_by_the_last_look)
{
    for (auto offset = 0ms; offset < 2400ms; offset += 50ms) { // the looks come two seconds apart
        const auto job_time = 20s + offset;
        studio here(
            many_settings(job_time, job_time), allow_many_creates, slow_network(400ms, 400ms)
        );
        const auto id = here.run(create_many(here.client, 1)).front();
        // It was accepted 200 ms ago, and ends 100 ms before the deadline.
        const andante::wait_options options(job_time - 100ms);
        auto waiting = andante::as_result(here.client.generations().wait(id, options));
        const auto ended = here.run(std::move(waiting));
        ASSERT_TRUE(ended.has_value()) << offset.count() << ": " << ended.error().message();
    }
}

TEST(client_wait_latency, a_thousand_with_one_deadline_get_their_last_looks_one_after_the_other)
{
    studio here(many_settings(60s, 60s), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 1000));
    const auto start = here.time.now();
    const auto found = wait_for_many(here, ids, 60s); // all end at the deadline
    EXPECT_EQ(found.resolved, 1000u);
    EXPECT_LE(here.time.now() - start, 60s + 30s);
    EXPECT_LE(found.most_reads_a_minute, 48u);
}

TEST(
    client_wait_latency, cancelling_with_a_look_under_way_returns_at_once_and_leaves_nothing_behind
)
{
    int under_way = 0;
    for (int step = 0; step < 120; ++step) {
        studio here(
            {}, [](auto&) {}, slow_network(600ms, 1400ms, static_cast<std::uint64_t>(step))
        );
        const auto id = here.run(create_many(here.client, 1)).front();
        here.service->record().clear();
        std::size_t answered = 0;
        andante::wait_options options;
        options.on_progress = [&](const andante::wait_progress&) { ++answered; };
        asio::cancellation_signal stop;
        bool ended = false;
        asio::co_spawn(
            here.time.executor(),
            here.client.generations().wait(id, std::move(options)),
            asio::bind_cancellation_slot(
                stop.slot(), [&](std::exception_ptr thrown, const auto&) { ended = bool(thrown); }
            )
        );
        here.time.advance(step * 70ms);
        under_way += here.service->record().count(get_route) > answered ? 1 : 0;
        const auto before = here.time.now();
        stop.emit(asio::cancellation_type::terminal);
        here.time.settle();
        EXPECT_TRUE(ended) << step;
        EXPECT_EQ(here.time.now(), before);
        EXPECT_EQ(here.time.armed_timers(), 0u) << step;
    }
    EXPECT_GT(under_way, 10) << "or nothing was tested";
}

TEST(client_wait_latency, cancelling_with_a_page_under_way_leaves_the_others_alone)
{
    for (int step = 0; step < 60; ++step) {
        studio here(
            many_settings(6s, 15s),
            allow_many_creates,
            slow_network(600ms, 1400ms, static_cast<std::uint64_t>(step))
        );
        const auto ids = here.run(create_many(here.client, 5));
        SCOPED_TRACE(step);
        cancel_one_of_two_waits(here, ids, step * 110ms);
        EXPECT_TRUE(step == 0 || here.service->record().count(list_route) > 0);
    }
}

TEST(client_wait_latency, a_job_of_another_program_is_as_old_as_the_service_says)
{
    studio here;
    finetuning::generation_request hanging("drums [hang]");
    const auto id = here.run(here.client.generations().create(std::move(hanging))).id;
    here.time.advance(6min);
    finetuning::client other(here.time.executor(), here.options());
    const auto problem = here.run_failing(other.generations().wait(id, andante::wait_options(10s)));
    EXPECT_NE(problem.message().find("300 s"), std::string::npos) << problem.message();
}

} // namespace
