// Creates while the account's queue is full: the jobs that fill it are looked at, so that no create
// is sent only to be refused.
#include <andante/async/within.hpp>
#include <andante/providers/finetuning/profile.hpp>

#include "providers/finetuning/many_tracks.hpp"
#include "support/crowd.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante_tests::allow_many_creates;
using andante_tests::crowd;
using andante_tests::discard;
using andante_tests::studio;
using finetuning::generation_request;

constexpr const char* create_route = "POST /v1/generations";

emulator::finetuning::settings narrow_queue(unsigned capacity, std::chrono::seconds job_time)
{
    auto settings = andante_tests::many_settings(job_time, job_time);
    settings.queue_capacity = capacity;
    return settings;
}

asio::awaitable<finetuning::generation> create(const finetuning::client& client)
{
    andante::call_options patient;
    patient.deadline = 1h;
    return client.generations().create(generation_request("drums"), patient);
}

std::size_t reads(const studio& here)
{
    return here.service->record().count("GET /v1/generations") +
           here.service->record().count("GET /v1/generations/{id}");
}

std::size_t refusals(const studio& here)
{
    return here.service->record().count_status(429);
}

void create_together(crowd& all, const studio& here, int count)
{
    for (int number = 0; number < count; ++number) {
        all.start(discard(create(here.client)));
    }
}

TEST(client_queue, creates_that_nobody_waits_for_go_out_as_jobs_end)
{
    studio here(narrow_queue(3, 40s), allow_many_creates);
    crowd all(here);
    create_together(all, here, 15);
    all.finish();
    for (const auto& outcome : all.outcomes) {
        EXPECT_FALSE(outcome.has_value()) << outcome->message();
    }
    EXPECT_EQ(here.service->generations_accepted(), 15u);
    // One to find the cap out, and one after one, three, seven and fifteen minutes.
    EXPECT_LE(refusals(here), 3u);
    crowd more(here);
    create_together(more, here, 60);
    more.finish();
    EXPECT_EQ(here.service->generations_accepted(), 75u);
    EXPECT_LE(refusals(here), 5u);
}

TEST(client_queue, nobody_looks_while_no_create_waits_for_a_place)
{
    studio here(narrow_queue(3, 40s), allow_many_creates);
    for (int number = 0; number < 3; ++number) {
        here.run(create(here.client));
    }
    EXPECT_EQ(reads(here), 0u);
    EXPECT_EQ(here.time.armed_timers(), 0u);
    here.run(create(here.client)); // after looking
    const auto looked = reads(here);
    EXPECT_GT(looked, 0u);
    EXPECT_LT(looked, 25u) << "at the usual pace, for 40 s";
    here.run(here.time.source()->sleep_for(10min));
    EXPECT_EQ(reads(here), looked);
    EXPECT_EQ(here.time.armed_timers(), 0u);
}

asio::awaitable<void> wait_a_little(studio* here, std::string id)
{
    andante::wait_options options(5s);
    auto waiting = andante::as_result(here->client.generations().wait(std::move(id), options));
    const auto ended = co_await std::move(waiting);
    EXPECT_TRUE(ended.has_error());
}

void know_the_cap(andante::client_options& options, unsigned cap)
{
    auto policies = andante::finetuning::policies();
    policies.set(andante::pacing::window_limit("create", 1000, 1min));
    policies.concurrency.front().cap = cap;
    options.policies = policies;
}

TEST(client_queue, a_wait_that_gave_up_leaves_the_job_its_place)
{
    studio here(narrow_queue(1, 60s), [](auto& options) { know_the_cap(options, 1); });
    const auto first = here.run(create(here.client));
    here.run(wait_a_little(&here, first.id));
    here.run(create(here.client));
    EXPECT_EQ(refusals(here), 0u) << "the cap is known, and the first job had not ended";
    EXPECT_EQ(here.service->generations_accepted(), 2u);
}

TEST(client_queue, a_deleted_job_gives_its_place_back)
{
    studio here(narrow_queue(1, 60s), [](auto& options) { know_the_cap(options, 1); });
    const auto first = here.run(create(here.client));
    here.run(here.client.generations().bulk_remove({first.id}));
    const auto before = here.time.source()->now();
    here.run(create(here.client));
    EXPECT_LT(here.time.source()->now() - before, 20s);
    EXPECT_EQ(refusals(here), 0u);
}

TEST(client_queue, a_job_that_never_ends_gives_its_place_back_when_the_provider_calls_it_lost)
{
    studio here(narrow_queue(100, 24h), [](auto& options) { know_the_cap(options, 1); });
    here.run(create(here.client));
    const auto before = here.time.source()->now();
    here.run(create(here.client));
    const auto waited = here.time.source()->now() - before;
    EXPECT_GE(waited, 5min);
    EXPECT_LT(waited, 6min);
}

TEST(client_queue, a_create_that_gives_up_ends_the_looking)
{
    studio here(narrow_queue(1, 10min), [](auto& options) { know_the_cap(options, 1); });
    here.run(create(here.client));
    auto giving_up = andante::within(create(here.client), 30s, here.time.source());
    EXPECT_TRUE(here.run_failing(std::move(giving_up)) == errc::deadline_exceeded);
    const auto looked = reads(here);
    EXPECT_GT(looked, 0u);
    here.run(here.time.source()->sleep_for(10min));
    EXPECT_EQ(reads(here), looked);
    EXPECT_EQ(here.time.armed_timers(), 0u);
    EXPECT_EQ(here.service->record().count(create_route), 1u) << "it was never sent";
}

/// Three run, the limit on creates is wide, and the cap is known.
emulator::finetuning::settings three_places()
{
    return narrow_queue(3, 40s);
}

void know_three(andante::client_options& options)
{
    know_the_cap(options, 3);
}

std::vector<std::string> start_three(studio& here, const finetuning::client& client)
{
    std::vector<std::string> ids;
    for (int number = 0; number < 3; ++number) {
        ids.push_back(here.run(create(client)).id);
    }
    return ids;
}

TEST(client_queue, jobs_of_a_former_process_that_are_waited_for_hold_their_places)
{
    studio here(three_places(), know_three);
    const auto ids = start_three(here, here.client);
    const finetuning::client later(here.time.executor(), here.options(know_three));
    crowd all(here);
    for (const auto& id : ids) {
        all.start(discard(later.generations().wait(id)));
    }
    for (int number = 0; number < 3; ++number) {
        all.start(discard(create(later)));
    }
    all.finish();
    for (const auto& outcome : all.outcomes) {
        EXPECT_FALSE(outcome.has_value()) << outcome->message();
    }
    EXPECT_EQ(refusals(here), 0u);
    EXPECT_EQ(here.service->generations_accepted(), 6u);
}

TEST(client_queue, saved_limits_hold_the_places_of_jobs_that_run_on)
{
    studio here(three_places(), know_three);
    start_three(here, here.client);
    const auto state = here.client.save_limits();
    here.time.advance(10s);
    const finetuning::client later(here.time.executor(), here.options(know_three));
    ASSERT_TRUE(later.restore_limits(state));
    EXPECT_EQ(later.limits()->concurrency.at(0).held, 3u);
    const auto before = here.time.now();
    here.run(create(later));
    EXPECT_EQ(refusals(here), 0u);
    EXPECT_GT(here.time.now() - before, 20s) << "until one of them had ended";
    EXPECT_LT(here.time.now() - before, 40s);
}

TEST(client_queue, a_job_that_is_saved_and_waited_for_counts_once)
{
    studio here(three_places(), know_three);
    const auto ids = start_three(here, here.client);
    const auto state = here.client.save_limits();
    const finetuning::client later(here.time.executor(), here.options(know_three));
    ASSERT_TRUE(later.restore_limits(state));
    crowd all(here);
    for (const auto& id : ids) {
        all.start(discard(later.generations().wait(id)));
    }
    here.time.settle();
    EXPECT_EQ(later.limits()->concurrency.at(0).held, 3u);
    all.finish();
    EXPECT_EQ(later.limits()->concurrency.at(0).held, 0u);
}

TEST(client_queue, places_of_jobs_that_have_ended_meanwhile_are_not_taken_for_ever)
{
    studio here(three_places(), know_three);
    start_three(here, here.client);
    const auto state = here.client.save_limits();
    here.time.advance(1h);
    const finetuning::client later(here.time.executor(), here.options(know_three));
    ASSERT_TRUE(later.restore_limits(state));
    EXPECT_EQ(later.limits()->concurrency.at(0).held, 0u);
}

TEST(client_queue, a_wait_for_what_was_never_seen_gives_its_place_back_when_it_ends)
{
    studio here(three_places(), know_three);
    const auto ids = start_three(here, here.client);
    const finetuning::client later(here.time.executor(), here.options(know_three));
    EXPECT_TRUE(here.run_failing(later.generations().wait("no-such-track")) == errc::not_found);
    EXPECT_EQ(later.limits()->concurrency.at(0).held, 0u);
    emulator::fault down(emulator::fault_kind::reset_before_commit, "*");
    down.count = 0;
    here.service->add_fault(down);
    andante::wait_options brief(3s);
    EXPECT_TRUE(here.run_failing(later.generations().wait(ids[0], brief)) == errc::wait_deadline);
    EXPECT_EQ(later.limits()->concurrency.at(0).held, 0u);
}

TEST(client_queue, a_damaged_line_of_a_place_is_passed_over)
{
    studio here(three_places(), know_three);
    const auto state = here.client.save_limits();
    for (const auto* odd :
         {"place", "place ", "place =a", "place a 1", "place =%4 1", "place =a x", "place =a 1 2"
         }) {
        const finetuning::client later(here.time.executor(), here.options(know_three));
        static_cast<void>(later.restore_limits(state + odd + "\n"));
        EXPECT_EQ(later.limits()->concurrency.at(0).held, 0u) << odd;
    }
}

asio::awaitable<void> create_and_expect_abort(finetuning::client* client, bool* aborted)
{
    auto creating = create(*client);
    try {
        co_await std::move(creating);
    } catch (const boost::system::system_error& thrown) {
        *aborted = thrown.code() == asio::error::operation_aborted;
    }
}

TEST(client_queue, a_client_that_goes_while_a_create_waits_leaves_nothing_behind)
{
    studio here(narrow_queue(1, 10min), [](auto& options) { know_the_cap(options, 1); });
    auto client = std::make_optional<finetuning::client>(
        here.time.executor(), here.options([](auto& options) { know_the_cap(options, 1); })
    );
    here.run(create(*client));
    bool aborted = false;
    bool ended = false;
    andante::testing::start(
        here.time.executor(),
        create_and_expect_abort(&*client, &aborted),
        [&](std::exception_ptr) { ended = true; }
    );
    here.run(here.time.source()->sleep_for(30s));
    EXPECT_FALSE(ended);
    client.reset();
    here.time.run_until([&] { return ended; });
    EXPECT_TRUE(aborted);
    here.time.settle();
    EXPECT_EQ(here.time.armed_timers(), 0u);
}

/// How many creates came to the service in the first seconds.
std::size_t came_at_once(const studio& here, emulator::time_point began)
{
    std::size_t count = 0;
    for (const auto& each : here.service->record().requests()) {
        const bool is_create = each.route == create_route;
        count += is_create && each.time < began + 5s ? 1 : 0;
    }
    return count;
}

TEST(client_queue, a_few_more_than_the_minute_allows_use_all_of_it_at_once)
{
    for (const unsigned capacity : {10U, 100U}) {
        auto settings = narrow_queue(capacity, 20s);
        settings.rates.create.limit = 10;
        studio here(settings);
        crowd all(here);
        const auto began = here.time.source()->utc_now();
        create_together(all, here, 13);
        all.finish();
        for (const auto& outcome : all.outcomes) {
            EXPECT_FALSE(outcome.has_value()) << outcome->message();
        }
        EXPECT_EQ(came_at_once(here, began), 10u) << capacity;
        EXPECT_EQ(refusals(here), 0u) << capacity;
        // A tenth of a minute more than the minute: the service may count as two counters do.
        EXPECT_LE(here.time.elapsed(), 67s) << capacity;
    }
}

} // namespace
