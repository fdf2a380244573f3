#include "providers/finetuning/many_tracks.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante_tests::allow_many_creates;
using andante_tests::create_many;
using andante_tests::get_route;
using andante_tests::list_route;
using andante_tests::many_result;
using andante_tests::many_settings;
using andante_tests::studio;
using andante_tests::wait_for_many;

using time_point = andante::time_source::time_point;

void show(const char* what, const many_result& found)
{
    std::cout << what << ": " << found.resolved << " resolved, " << found.reads
              << " reads, at most " << found.most_reads_a_minute << " a minute, median lag "
              << found.median_lag << " s, worst " << found.worst_lag << " s, " << found.refusals
              << " refusals\n";
}

TEST(client_wait_many, each_job_ends_with_its_own_error)
{
    auto settings = many_settings(20s, 20s);
    studio here(std::move(settings), allow_many_creates);
    auto ids = here.run(create_many(here.client, 3));
    ids.insert(ids.begin() + 1, "00000000-0000-4000-8000-000000000000"); // nobody's
    ids.push_back("");                                                   // no id at all
    const auto results = here.run(here.client.generations().wait_all(ids));
    ASSERT_EQ(results.size(), 5u);
    EXPECT_EQ(results[0]->id, ids[0]);
    EXPECT_TRUE(results[1].error() == errc::not_found);
    EXPECT_EQ(results[2]->id, ids[2]);
    EXPECT_EQ(results[3]->id, ids[3]);
    EXPECT_TRUE(results[4].error() == errc::invalid_request);
}

TEST(client_wait_many, those_that_do_not_end_say_so_at_the_deadline_and_the_others_are_kept)
{
    studio here(many_settings(20s, 20s), allow_many_creates);
    auto ids = here.run(create_many(here.client, 3));
    finetuning::generation_request hanging("drums [hang]");
    ids.push_back(here.run(here.client.generations().create(hanging)).id);
    const auto start = here.time.now();
    const auto results =
        here.run(here.client.generations().wait_all(ids, andante::wait_options(60s)));
    EXPECT_TRUE(results[0].has_value());
    EXPECT_TRUE(results[3].error() == errc::wait_deadline);
    EXPECT_EQ(here.time.now() - start, 60s);
}

TEST(client_wait_many, one_that_is_deleted_ends_alone)
{
    studio here(many_settings(40s, 40s), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 5));
    andante::wait_options options;
    bool deleted = false;
    options.on_progress = [&](const andante::wait_progress& seen) {
        if (seen.id == ids[2] && !deleted) {
            deleted = true;
            andante::testing::start(
                here.time.executor(),
                [](finetuning::client client, std::string doomed) -> asio::awaitable<void> {
                    std::vector<std::string> one(1, doomed);
                    co_await client.generations().bulk_remove(std::move(one));
                }(here.client, ids[2]),
                [](std::exception_ptr) {}
            );
        }
    };
    const auto results = here.run(here.client.generations().wait_all(ids, std::move(options)));
    EXPECT_TRUE(results[2].error() == errc::job_deleted);
    for (const std::size_t other : {0u, 1u, 3u, 4u}) {
        EXPECT_TRUE(results[other].has_value()) << other;
    }
}

TEST(client_wait_many, without_a_usable_list_each_is_looked_at_alone)
{
    studio here(many_settings(20s, 20s), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 8));
    fault broken(fault_kind::error, list_route);
    broken.status = 403;
    broken.code = "PRO_PLAN_REQUIRED";
    broken.count = 0;
    here.service->add_fault(broken);
    const auto found = wait_for_many(here, ids, 15min);
    show("8 without a list", found);
    EXPECT_EQ(found.resolved, 8u);
    EXPECT_EQ(here.service->record().count(list_route), 1u);
    EXPECT_EQ(found.refusals, 0u);
}

TEST(client_wait_many, errors_of_the_list_that_pass_are_waited_out)
{
    studio here(many_settings(60s, 60s), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 30));
    fault broken(fault_kind::error, list_route);
    broken.status = 503;
    broken.count = 3;
    here.service->add_fault(broken);
    const auto found = wait_for_many(here, ids, 15min);
    show("30 with three failing pages", found);
    EXPECT_EQ(found.resolved, 30u);
}

TEST(client_wait_many, two_jobs_share_one_read)
{
    studio here(many_settings(20s, 20s), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 2));
    const auto found = wait_for_many(here, ids, 15min);
    show("2", found);
    EXPECT_EQ(here.service->record().count(get_route), 0u);
    EXPECT_LE(found.reads, 10u);
}

TEST(client_wait_many, a_hundred_need_thirty_reads_a_minute_and_know_within_two_seconds)
{
    studio here(many_settings(30s, 5min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 100));
    const auto found = wait_for_many(here, ids, 15min);
    show("100", found);
    EXPECT_EQ(found.resolved, 100u);
    EXPECT_EQ(found.refusals, 0u);
    EXPECT_LE(found.most_reads_a_minute, 30u);
    EXPECT_LE(found.median_lag, 2);
}

TEST(client_wait_many, a_thousand_are_swept_within_the_budget)
{
    studio here(many_settings(1s, 20min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 1000));
    const auto found = wait_for_many(here, ids, 1h);
    show("1000", found);
    EXPECT_EQ(found.resolved, 1000u);
    EXPECT_EQ(found.refusals, 0u);
    EXPECT_LE(found.most_reads_a_minute, 48u);
    EXPECT_LE(found.median_lag, 10);
}

TEST(client_wait_many, jobs_known_by_their_ids_alone_are_found_in_the_list)
{
    studio here(many_settings(1s, 6min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 300));
    here.run(create_many(here.client, 150)); // newer ones that nobody waits for
    finetuning::client other(here.time.executor(), here.options(allow_many_creates));
    here.client = other;
    const auto found = wait_for_many(here, ids, 1h);
    show("300 ids under 150 others", found);
    EXPECT_EQ(found.resolved, 300u);
    EXPECT_EQ(found.refusals, 0u);
    EXPECT_LE(found.most_reads_a_minute, 48u);
    EXPECT_LE(found.median_lag, 10);
}

TEST(client_wait_many, an_interactive_call_meanwhile_waits_for_at_most_one_emission)
{
    studio here(many_settings(1s, 6min), allow_many_creates);
    const auto ids = here.run(create_many(here.client, 300));
    std::optional<std::vector<andante::result<finetuning::generation>>> results;
    asio::co_spawn(
        here.time.executor(),
        here.client.generations().wait_all(ids, andante::wait_options(1h)),
        [&](std::exception_ptr, std::vector<andante::result<finetuning::generation>> all) {
            results = std::move(all);
        }
    );
    auto longest = 0ns;
    for (int each = 0; each < 50; ++each) {
        here.time.advance(7s);
        andante::call_options options;
        options.priority = andante::priority::interactive;
        const auto before = here.time.now();
        here.run(here.client.account(options));
        longest = std::max<std::chrono::nanoseconds>(longest, here.time.now() - before);
    }
    EXPECT_LE(longest, 1s);
    EXPECT_EQ(here.service->record().count_status(429), 0u);
    here.time.run_until([&] { return results.has_value(); });
}

TEST(client_wait_many, waits_for_one_track_share_its_looks)
{
    std::size_t alone = 0;
    for (const int waiters : {1, 5}) {
        studio here(many_settings(40s, 40s), allow_many_creates);
        const auto id = here.run(create_many(here.client, 1)).front();
        here.service->record().clear();
        int ended = 0;
        for (int each = 0; each < waiters; ++each) {
            asio::co_spawn(
                here.time.executor(),
                here.client.generations().wait(id),
                [&](std::exception_ptr, const finetuning::generation& track) {
                    ended += track.id == id ? 1 : 0;
                }
            );
        }
        here.time.run_until([&] { return ended == waiters; });
        const auto looks = here.service->record().count(get_route);
        EXPECT_TRUE(waiters == 1 || looks == alone) << looks;
        alone = looks;
    }
}

TEST(client_wait_many, a_few_unfinished_tracks_among_many_are_asked_for_by_their_status)
{
    studio here(many_settings(1s, 1s), allow_many_creates);
    std::vector<std::string> ids;
    for (int each = 0; each < 12; ++each) {
        finetuning::generation_request hanging("drums [hang]");
        ids.push_back(here.run(here.client.generations().create(hanging)).id);
        here.run(create_many(here.client, 40));
        here.time.advance(2s);
    }
    here.client =
        finetuning::client(here.time.executor(), here.options(allow_many_creates)); // knows nothing
    std::size_t left = ids.size();
    andante::wait_options options;
    std::vector<std::chrono::nanoseconds> lags;
    time_point finished{};
    options.on_end = [&](const andante::wait_end&) {
        lags.push_back(here.time.now() - finished);
        --left;
    };
    asio::co_spawn(
        here.time.executor(),
        here.client.generations().wait_all(ids, std::move(options)),
        [](std::exception_ptr, const auto&) {}
    );
    here.time.advance(1min); // they have been found by now
    here.service->record().clear();
    for (const auto& id : ids) {
        here.time.advance(20s);
        finished = here.time.now();
        here.service->finish_job(id);
    }
    here.time.run_until([&] { return left == 0; });
    std::size_t filtered = 0;
    for (const auto& each : here.service->record().requests()) {
        filtered += each.target.find("status=processing") != std::string::npos ? 1u : 0u;
    }
    EXPECT_GT(filtered, 40u);
    EXPECT_LE(*std::max_element(lags.begin(), lags.end()), 8s);
    EXPECT_LE(here.service->record().max_in_any_window("read", 60s), 48u);
}

TEST(client_wait_many, a_wait_without_time_looks_once)
{
    studio here(many_settings(20s, 20s), allow_many_creates);
    const auto id = here.run(create_many(here.client, 1)).front();
    here.service->record().clear();
    const auto problem =
        here.run_failing(here.client.generations().wait(id, andante::wait_options(0ms)));
    EXPECT_TRUE(problem == errc::wait_deadline);
    EXPECT_EQ(here.service->record().count(get_route), 1u);
}

TEST(client_wait_many, a_run_is_the_same_again_from_the_same_seed)
{
    std::vector<std::string> before;
    for (int run = 0; run < 2; ++run) {
        studio here(many_settings(5s, 3min), allow_many_creates);
        const auto ids = here.run(create_many(here.client, 150));
        here.run(here.client.generations().wait_all(ids));
        std::vector<std::string> requests;
        for (const auto& each : here.service->record().requests()) {
            requests.push_back(
                std::to_string(each.time.time_since_epoch().count()) + ' ' + each.target
            );
        }
        EXPECT_TRUE(run == 0 || requests == before);
        before = std::move(requests);
    }
}

} // namespace
