// The programs of docs/collections.md.
#include <andante/andante.hpp>
#include <andante/emulator/finetuning/service.hpp>

#include "docs/output_of.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace collections_page {
namespace {

using namespace std::chrono_literals;
using andante_tests::output_of;
using andante_tests::studio;

//! [clean_up]
boost::asio::awaitable<void>
clean_up(andante::finetuning::client client, std::vector<std::string> ids)
{
    andante::bulk_options options;
    options.call.deadline = 5min; // for the whole
    options.on_progress = [](const andante::bulk_progress& seen) {
        std::cout << seen.done << " of " << seen.total << '\n';
    };
    const auto report = co_await client.generations().bulk_remove(std::move(ids), options);
    if (report.stopped) { // an error, the deadline, or a cancellation
        std::cout << report.stopped->message() << '\n';
        co_await client.generations().bulk_remove(report.unfinished()); // go on
    }
}
//! [clean_up]

//! [list_all]
boost::asio::awaitable<std::vector<std::string>> failed_this_week(andante::finetuning::client client
)
{
    andante::finetuning::list_query query;
    query.status = andante::finetuning::generation_status::failed;
    andante::range_options options;
    options.created_since = std::chrono::system_clock::now() - std::chrono::hours(7 * 24);
    auto range = client.generations().list_all(query, options);
    std::vector<std::string> ids;
    auto noting =
        andante::for_each(std::move(range), [&ids](const andante::finetuning::generation& track) {
            ids.push_back(track.id);
        });
    co_await std::move(noting);
    co_return ids;
}
//! [list_all]

//! [set_tracks]
boost::asio::awaitable<void>
tidy(andante::finetuning::client client, std::string playlist, std::vector<std::string> wanted)
{
    const auto plan = co_await client.playlists().plan(playlist, wanted);
    std::cout << plan.add.size() << " to add, " << plan.remove.size() << " to remove\n";
    const auto changed = co_await client.playlists().set_tracks(playlist, wanted);
    std::cout << (changed.complete() ? "as wanted\n" : "not yet\n");
}
//! [set_tracks]

TEST(docs, a_long_bulk_call_shows_how_far_it_is)
{
    studio here;
    std::vector<std::string> ids;
    for (int count = 0; count < 150; ++count) {
        ids.push_back(
            here.service->add_track(andante::emulator::finetuning::track_seed("seeded", false))
        );
    }
    const auto said = output_of([&] { here.run(clean_up(here.client, ids)); });
    EXPECT_NE(said.find("150 of 150"), std::string::npos) << said;
}

TEST(docs, a_list_is_read_to_its_end)
{
    studio here;
    here.service->add_track(andante::emulator::finetuning::track_seed("seeded", false));
    EXPECT_TRUE(here.run(failed_this_week(here.client)).empty());
    EXPECT_EQ(here.service->record().count("GET /v1/generations"), 1u);
}

TEST(docs, a_playlist_is_set_to_what_is_wanted)
{
    studio here;
    const auto id =
        here.service->add_track(andante::emulator::finetuning::track_seed("seeded", false));
    const auto list = here.service->playlist_ids().at(0);
    const auto said = output_of([&] { here.run(tidy(here.client, list, {id})); });
    EXPECT_EQ(said, "1 to add, 0 to remove\nas wanted\n");
}

} // namespace
} // namespace collections_page
