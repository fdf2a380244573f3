#include <andante/async/within.hpp>

#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace std::chrono_literals;
using andante::bulk_options;
using andante::bulk_progress;
using andante::bulk_report;
using andante::call_options;
using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante_tests::delete_route;
using andante_tests::library_of;
using andante_tests::studio;
using andante_tests::unlimited;
using andante_tests::unpaced;
using ids = std::vector<std::string>;

TEST(client_bulk, refuses_what_cannot_be_sent_before_anything_is)
{
    studio here;
    const auto problem = here.run_failing(here.client.generations().bulk_remove({}));
    EXPECT_TRUE(problem == errc::invalid_request);
    EXPECT_EQ(problem.field()->field, "ids");
    const ids bad{"a", "b\n"};
    EXPECT_EQ(
        here.run_failing(here.client.playlists().add_tracks("p", bad)).field()->field,
        "track_ids[1]"
    );
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(client_bulk, throws_what_ended_it_when_there_is_nothing_to_report)
{
    studio here;
    fault broken(fault_kind::error, delete_route);
    broken.status = 401;
    broken.code = "INVALID_API_KEY";
    here.service->add_fault(broken);
    const auto tracks = library_of(*here.service, 150);
    bulk_options one_at_a_time;
    one_at_a_time.in_flight = 1;
    const auto problem =
        here.run_failing(here.client.generations().bulk_remove(tracks, one_at_a_time));
    EXPECT_TRUE(problem == errc::invalid_api_key);
    EXPECT_EQ(here.service->track_ids().size(), 150u);
}

TEST(client_bulk, two_hundred_and_fifty_ids_are_three_requests)
{
    studio here;
    auto tracks = library_of(*here.service, 250);
    std::vector<bulk_progress> seen;
    bulk_options options;
    options.on_progress = [&seen](const bulk_progress& now) { seen.push_back(now); };
    const auto report = here.run(here.client.generations().bulk_remove(tracks, options));
    EXPECT_EQ(report.succeeded, tracks);
    EXPECT_TRUE(report.all_succeeded());
    EXPECT_FALSE(report.stopped);
    EXPECT_EQ(here.service->record().count(delete_route), 3u);
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(seen.back().done, 250u);
    EXPECT_EQ(seen.back().total, 250u);
}

TEST(client_bulk, repeated_ids_are_sent_once_and_reported)
{
    studio here;
    const auto tracks = library_of(*here.service, 2);
    const ids given{tracks[0], tracks[1], tracks[0]};
    const auto report = here.run(here.client.generations().bulk_remove(given));
    EXPECT_EQ(report.succeeded, tracks);
    EXPECT_EQ(report.duplicates, ids{tracks[0]});
}

TEST(client_bulk, tracks_keep_their_order_in_a_playlist_over_many_requests)
{
    studio here(unlimited(), unpaced);
    const auto tracks = library_of(*here.service, 330);
    const auto list = here.service->playlist_ids().at(0);
    const auto other = here.service->playlist_ids().at(1);
    EXPECT_TRUE(here.run(here.client.playlists().add_tracks(list, tracks)).all_succeeded());
    EXPECT_EQ(andante_tests::tracks_in(here, list), tracks);
    EXPECT_TRUE(here.run(here.client.playlists().move_tracks(list, other, tracks)).all_succeeded());
    EXPECT_EQ(andante_tests::tracks_in(here, other), tracks);
    EXPECT_TRUE(here.run(here.client.playlists().remove_tracks(other, tracks)).all_succeeded());
    EXPECT_TRUE(andante_tests::tracks_in(here, other).empty());
}

TEST(client_bulk, ten_thousand_deletes_use_the_quota_and_are_never_refused)
{
    studio here;
    const auto tracks = library_of(*here.service, 10'000);
    const auto start = here.time.now();
    const auto report = here.run(here.client.generations().bulk_remove(tracks));
    const auto took = here.time.now() - start;
    EXPECT_TRUE(report.all_succeeded());
    EXPECT_EQ(here.service->record().count(delete_route), 100u);
    EXPECT_EQ(here.service->record().count_status(429), 0u);
    EXPECT_EQ(here.service->track_ids().size(), 0u);
    // 60 a minute less a tenth for people: 54 at once, and the other 46 a minute later.
    EXPECT_LE(took, 60s * 1.02) << std::chrono::duration<double>(took).count() << " s";
}

boost::asio::awaitable<void>
delete_into(studio* here, ids tracks, std::optional<bulk_report>* place)
{
    auto report = co_await here->client.generations().bulk_remove(std::move(tracks));
    place->emplace(std::move(report));
}

boost::asio::awaitable<void> get_at(studio* here, std::chrono::seconds when, double* waited)
{
    const auto time = here->time.source();
    co_await time->sleep_for(when);
    const auto start = time->now();
    call_options options;
    options.priority = andante::priority::interactive;
    co_await here->client.account(std::move(options));
    *waited = std::chrono::duration<double>(time->now() - start).count();
}

TEST(client_bulk, a_person_never_waits_behind_a_large_delete)
{
    for (auto when = 0s; when <= 60s; when += 12s) {
        studio here;
        const auto tracks = library_of(*here.service, 10'000);
        bool ended = false;
        std::optional<bulk_report> report;
        auto deleting = delete_into(&here, tracks, &report);
        andante::testing::start(
            here.time.executor(),
            std::move(deleting),
            [&](std::exception_ptr thrown) {
                EXPECT_FALSE(thrown);
                ended = true;
            }
        );
        double waited = -1;
        here.run(get_at(&here, when, &waited));
        EXPECT_LT(waited, 0.2) << "asked after " << when.count() << " s";
        EXPECT_FALSE(ended && when < 60s) << "the delete was still running";
        here.time.run_until([&] { return ended; });
        EXPECT_EQ(here.service->record().count_status(429), 0u);
    }
}

/// What can happen to a request of the four routes.
struct failure_kind {
    const char* name;
    fault_kind kind;
    int status;
    const char* code;
    bool commit;
    bool stops;
};

const failure_kind failures[] = {
    {"refused", fault_kind::error, 401, "INVALID_API_KEY", false, true},
    {"broken before", fault_kind::error, 500, "INTERNAL_ERROR", false, false},
    {"broken after", fault_kind::error, 500, "INTERNAL_ERROR", true, false},
    {"throttled", fault_kind::error, 429, "RATE_LIMITED", false, false},
    {"reset before", fault_kind::reset_before_commit, 0, "", false, false},
    {"reset after", fault_kind::reset_after_commit, 0, "", false, false},
    {"garbage", fault_kind::garbage, 0, "", true, false},
    {"cut", fault_kind::truncate, 0, "", true, false},
};

fault plan(const failure_kind& what, const char* route, unsigned which)
{
    fault planned(what.kind, route);
    planned.status = what.status;
    planned.code = what.code;
    planned.commit = what.commit;
    planned.first = which;
    planned.retry_after = 1s;
    return planned;
}

ids sorted(ids some)
{
    std::sort(some.begin(), some.end());
    return some;
}

void expect_each_id_once(const ids& given, const bulk_report& report)
{
    std::multiset<std::string> all(report.succeeded.begin(), report.succeeded.end());
    for (const auto& each : report.failed) {
        all.insert(each.id);
    }
    const auto rest = report.unfinished();
    all.insert(rest.begin(), rest.end());
    EXPECT_EQ(all, std::multiset<std::string>(given.begin(), given.end()));
}

TEST(client_bulk, a_failure_at_any_request_of_a_delete_loses_and_repeats_nothing)
{
    for (unsigned which = 1; which <= 4; ++which) {
        for (const auto& what : failures) {
            SCOPED_TRACE(std::string(what.name) + " at request " + std::to_string(which));
            studio here(unlimited(), unpaced);
            const auto tracks = library_of(*here.service, 350);
            here.service->add_fault(plan(what, delete_route, which));
            auto given = tracks;
            given.insert(given.begin() + 120, "no-such-track");
            bulk_report report;
            if (what.stops && which == 1) {
                bulk_options alone;
                alone.in_flight = 1;
                here.run_failing(here.client.generations().bulk_remove(given, alone));
                EXPECT_EQ(sorted(here.service->track_ids()), sorted(tracks));
                continue;
            }
            report = here.run(here.client.generations().bulk_remove(given));
            expect_each_id_once(given, report);
            EXPECT_EQ(report.stopped.has_value(), what.stops);
            const auto left = here.service->track_ids();
            for (const auto& id : report.succeeded) {
                EXPECT_EQ(std::count(left.begin(), left.end(), id), 0);
            }
            EXPECT_EQ(report.not_attempted.empty(), !what.stops);
            EXPECT_EQ(left.size(), 350 - std::min<std::size_t>(report.succeeded.size(), 350));
        }
    }
}

TEST(client_bulk, a_failure_at_any_request_of_a_playlist_edit_is_settled_by_reading_it)
{
    for (unsigned which = 1; which <= 3; ++which) {
        for (const auto& what : failures) {
            SCOPED_TRACE(std::string(what.name) + " at request " + std::to_string(which));
            studio here(unlimited(), unpaced);
            const auto tracks = library_of(*here.service, 250);
            const auto list = here.service->playlist_ids().at(0);
            const auto other = here.service->playlist_ids().at(1);
            here.service->add_fault(plan(what, "POST /v1/playlists/{id}/tracks", which));
            here.service->add_fault(plan(what, "POST /v1/playlists/{id}/tracks/move", which));
            here.service->add_fault(plan(what, "POST /v1/playlists/{id}/tracks/bulk-remove", which)
            );
            const auto lists = here.client.playlists();
            const auto again = [&](auto&& edit) {
                auto first = here.run(andante::as_result(edit(tracks)));
                if (first.has_value()) {
                    expect_each_id_once(tracks, *first);
                    EXPECT_TRUE(first->failed.empty() && first->unknown.empty());
                    EXPECT_EQ(first->all_succeeded(), !what.stops);
                }
                const auto rest = first.has_value() ? first->unfinished() : tracks;
                if (!rest.empty()) {
                    EXPECT_TRUE(here.run(edit(rest)).all_succeeded());
                }
            };
            again([&](const ids& some) { return lists.add_tracks(list, some); });
            EXPECT_EQ(andante_tests::tracks_in(here, list), tracks);
            again([&](const ids& some) { return lists.move_tracks(list, other, some); });
            EXPECT_EQ(andante_tests::tracks_in(here, other), tracks);
            EXPECT_TRUE(andante_tests::tracks_in(here, list).empty());
            again([&](const ids& some) { return lists.remove_tracks(other, some); });
            EXPECT_TRUE(andante_tests::tracks_in(here, other).empty());
        }
    }
}

TEST(client_bulk, the_deadline_ends_it_with_a_report)
{
    studio here;
    const auto tracks = library_of(*here.service, 10'000);
    bulk_options options;
    options.call.deadline = 30s;
    const auto report = here.run(here.client.generations().bulk_remove(tracks, options));
    expect_each_id_once(tracks, report);
    ASSERT_TRUE(report.stopped);
    EXPECT_TRUE(*report.stopped == errc::deadline_exceeded);
    EXPECT_GE(report.succeeded.size(), 5'000u);
    EXPECT_TRUE(report.unknown.empty());
    EXPECT_EQ(sorted(here.service->track_ids()), sorted(report.not_attempted));
}

TEST(client_bulk, a_cancellation_ends_it_with_a_report)
{
    for (const auto when : {0ms, 30'000ms, 60'000ms}) {
        studio here;
        const auto tracks = library_of(*here.service, 10'000);
        std::optional<bulk_report> report;
        auto limited =
            andante::within(delete_into(&here, tracks, &report), when + 1us, here.time.source());
        here.run_failing(std::move(limited));
        const auto left = sorted(here.service->track_ids());
        if (!report) {
            EXPECT_EQ(sorted(left), sorted(tracks)) << "thrown, as nothing was done";
            continue;
        }
        expect_each_id_once(tracks, *report);
        for (const auto& id : report->succeeded) {
            EXPECT_FALSE(std::binary_search(left.begin(), left.end(), id));
        }
        EXPECT_LE(report->unknown.size(), 200u);
        if (!report->all_succeeded()) {
            EXPECT_TRUE(report->stopped->is_cancelled());
        }
    }
}

TEST(client_bulk, what_is_gone_already_counts_as_deleted_when_asked)
{
    studio here;
    const auto tracks = library_of(*here.service, 1);
    bulk_options options;
    options.accept_done = true;
    const ids given{tracks[0], "gone"};
    const auto report = here.run(here.client.generations().bulk_remove(given, options));
    EXPECT_EQ(report.succeeded, given);
    EXPECT_EQ(report.settled, ids{"gone"});
    EXPECT_EQ(here.service->record().requests().size(), 1u);
}

} // namespace
