#include <andante/async/within.hpp>
#include <andante/testing/scripted_transport.hpp>

#include "support/crowd.hpp"
#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::call_options;
using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::testing::scripted_reply;
using andante::testing::scripted_transport;
using andante_tests::crowd;
using andante_tests::get_route;
using andante_tests::library_of;
using andante_tests::studio;

void keep_all(andante::client_options& options)
{
    options.cache.account_for = 30s;
    options.cache.collections_for = 30s;
}

TEST(client_cache, keeps_a_finished_track_for_a_short_time)
{
    studio here;
    const auto id = library_of(*here.service, 1).front();
    for (int times = 0; times < 5; ++times) {
        EXPECT_EQ(here.run(here.client.generations().get(id)).id, id);
    }
    EXPECT_EQ(here.service->record().count(get_route), 1u);
    here.time.advance(10s);
    here.run(here.client.generations().get(id));
    EXPECT_EQ(here.service->record().count(get_route), 2u);
}

TEST(client_cache, keeps_nothing_that_may_change_unless_told)
{
    studio here;
    const auto list = here.service->playlist_ids().at(0);
    const auto made =
        here.run(here.client.generations().create(finetuning::generation_request("drums")));
    for (int times = 0; times < 2; ++times) {
        here.run(here.client.account());
        here.run(here.client.playlists().list());
        here.run(here.client.playlists().get(list));
        here.run(here.client.generations().get(made.id));
        here.run(here.client.generations().list());
    }
    EXPECT_EQ(here.service->record().requests().size(), 11u);
}

TEST(client_cache, keeps_the_account_and_playlists_for_as_long_as_told)
{
    studio here({}, keep_all);
    const auto list = here.service->playlist_ids().at(0);
    for (int times = 0; times < 3; ++times) {
        here.run(here.client.account());
        here.run(here.client.playlists().list());
        here.run(here.client.playlists().get(list));
    }
    EXPECT_EQ(here.service->record().requests().size(), 3u);
    here.time.advance(30s);
    here.run(here.client.account());
    EXPECT_EQ(here.service->record().requests().size(), 4u);
}

TEST(client_cache, one_option_turns_it_off)
{
    studio here({}, [](andante::client_options& options) {
        keep_all(options);
        options.cache.enabled = false;
    });
    here.run(here.client.account());
    here.run(here.client.account());
    EXPECT_EQ(here.service->record().requests().size(), 2u);
}

TEST(client_cache, a_fresh_call_asks_and_what_it_hears_is_kept)
{
    studio here({}, keep_all);
    here.run(here.client.account());
    call_options fresh;
    fresh.fresh = true;
    here.run(here.client.account(fresh));
    here.run(here.client.account());
    EXPECT_EQ(here.service->record().requests().size(), 2u);
}

TEST(client_cache, calls_with_other_headers_share_nothing)
{
    studio here({}, keep_all);
    here.run(here.client.account());
    call_options other;
    other.headers.set("Accept-Language", "de");
    here.run(here.client.account(other));
    here.run(here.client.account(other));
    EXPECT_EQ(here.service->record().requests().size(), 3u);
}

TEST(client_cache, clients_share_nothing)
{
    studio here({}, keep_all);
    const finetuning::client second(here.time.executor(), here.options(keep_all));
    here.run(here.client.account());
    here.run(second.account());
    EXPECT_EQ(here.service->record().requests().size(), 2u);
}

TEST(client_cache, a_write_drops_what_it_changes_and_nothing_else)
{
    studio here({}, keep_all);
    const auto tracks = library_of(*here.service, 2);
    const auto first = here.service->playlist_ids().at(0);
    const auto second = here.service->playlist_ids().at(1);
    const auto third = here.service->playlist_ids().at(2);
    const auto lists = here.client.playlists();
    const auto read_all = [&] {
        here.service->record().clear();
        here.run(here.client.account());
        here.run(lists.list());
        here.run(lists.get(first));
        here.run(lists.get(second));
        here.run(lists.get(third));
        here.run(here.client.generations().get(tracks[1]));
        return here.service->record().requests().size();
    };
    EXPECT_EQ(read_all(), 6u);
    EXPECT_EQ(read_all(), 0u);
    here.run(lists.add_tracks(first, tracks));
    EXPECT_EQ(read_all(), 2u) << "the playlist, and the list with its count";
    EXPECT_EQ(here.run(lists.get(first)).tracks.size(), 2u);
    here.run(lists.move_tracks(first, second, tracks));
    EXPECT_EQ(read_all(), 3u) << "both playlists and the list";
    EXPECT_EQ(here.run(lists.get(second)).tracks.size(), 2u);
    here.run(here.client.generations().create(finetuning::generation_request("drums")));
    EXPECT_EQ(read_all(), 1u) << "the account";
    here.run(here.client.generations().bulk_remove({tracks[0]}));
    EXPECT_EQ(read_all(), 6u) << "everything";
    here.run(here.client.generations().bulk_remove({tracks[1]}));
    EXPECT_TRUE(here.run_failing(here.client.generations().get(tracks[1])) == errc::not_found);
}

TEST(client_cache, a_write_that_seems_to_fail_drops_as_well)
{
    studio here({}, keep_all);
    here.run(here.client.account());
    here.service->add_fault(fault(fault_kind::reset_after_commit, "POST /v1/generations"));
    here.run_failing(here.client.generations().create(finetuning::generation_request("drums")));
    EXPECT_EQ(here.run(here.client.account()).limits.total_remaining, 1999);
}

TEST(client_cache, a_read_that_overlaps_a_write_is_not_kept)
{
    studio here({}, keep_all);
    const auto tracks = library_of(*here.service, 1);
    const auto list = here.service->playlist_ids().at(0);
    fault slow(fault_kind::delay, "GET /v1/playlists/{id}");
    slow.delay = 5s;
    here.service->add_fault(slow);
    crowd both(here);
    both.start(andante_tests::discard(here.client.playlists().get(list)));
    here.time.advance(1s);
    here.run(here.client.playlists().add_tracks(list, tracks));
    EXPECT_EQ(here.run(here.client.playlists().get(list)).tracks.size(), 1u)
        << "a read after the write does not share a request from before it";
    both.finish();
    EXPECT_EQ(here.run(here.client.playlists().get(list)).tracks.size(), 1u);
}

TEST(client_cache, a_hundred_reads_at_once_are_one_request)
{
    studio here;
    const auto id = library_of(*here.service, 1).front();
    crowd many(here);
    for (int each = 0; each < 100; ++each) {
        many.start(andante_tests::discard(here.client.generations().get(id)));
    }
    many.finish();
    for (const auto& outcome : many.outcomes) {
        EXPECT_FALSE(outcome);
    }
    EXPECT_EQ(here.service->record().count(get_route), 1u);
    EXPECT_NE(here.log.text.find("cache shared"), std::string::npos);
    here.run(here.client.generations().get(id));
    EXPECT_NE(here.log.text.find("cache hit"), std::string::npos);
}

TEST(client_cache, all_hear_of_the_error_of_a_shared_request)
{
    studio here;
    crowd many(here);
    for (int each = 0; each < 10; ++each) {
        many.start(andante_tests::discard(here.client.generations().get("no-such-track")));
    }
    many.finish();
    for (const auto& outcome : many.outcomes) {
        ASSERT_TRUE(outcome);
        EXPECT_TRUE(*outcome == errc::not_found);
    }
    EXPECT_EQ(here.service->record().count(get_route), 1u);
}

/// Cancels each one of three callers, and all of them.
TEST(client_cache, a_cancelled_caller_does_not_disturb_the_others)
{
    for (unsigned mask = 1; mask < 8; ++mask) {
        studio here;
        const auto id = library_of(*here.service, 1).front();
        fault slow(fault_kind::delay, get_route);
        slow.delay = 5s;
        here.service->add_fault(slow);
        crowd three(here);
        for (unsigned who = 0; who < 3; ++who) {
            auto one = andante_tests::discard(here.client.generations().get(id));
            const auto limit = (mask >> who & 1U) != 0 ? 1s : 100s;
            three.start(andante::within(std::move(one), limit, here.time.source()));
        }
        three.finish();
        for (unsigned who = 0; who < 3; ++who) {
            EXPECT_EQ(three.outcomes[who].has_value(), (mask >> who & 1U) != 0) << mask;
        }
        EXPECT_EQ(here.service->record().count(get_route), 1u);
        EXPECT_LE(here.time.elapsed(), mask == 7 ? 2s : 6s);
    }
}

TEST(client_cache, each_caller_keeps_its_own_deadline)
{
    for (const bool hasty_first : {true, false}) {
        studio here;
        const auto id = library_of(*here.service, 1).front();
        fault slow(fault_kind::delay, get_route);
        slow.delay = 5s;
        here.service->add_fault(slow);
        call_options hasty;
        hasty.deadline = 2s;
        crowd two(here);
        for (const bool first : {true, false}) {
            auto options = first == hasty_first ? hasty : call_options();
            two.start(andante_tests::discard(here.client.generations().get(id, std::move(options)))
            );
        }
        two.finish();
        const auto& hurried = two.outcomes[hasty_first ? 0 : 1];
        ASSERT_TRUE(hurried);
        EXPECT_TRUE(*hurried == errc::deadline_exceeded);
        EXPECT_FALSE(two.outcomes[hasty_first ? 1 : 0]);
    }
}

TEST(client_cache, polls_see_the_truth_and_what_they_see_is_kept)
{
    studio here;
    const auto made =
        here.run(here.client.generations().create_and_wait(finetuning::generation_request("drums"))
        );
    here.service->record().clear();
    here.run(here.client.generations().get(made.id));
    EXPECT_LE(here.service->record().count(get_route), 1u);
    here.run(here.client.generations().get(made.id));
    EXPECT_LE(here.service->record().count(get_route), 1u);
}

TEST(client_cache, a_validator_spares_the_body)
{
    andante::testing::virtual_time time;
    const auto server = std::make_shared<scripted_transport>(time.source());
    const auto body = R"({"data":{"id":"t","status":"completed","title":"one"}})";
    server->reply(scripted_reply(200, body).with_header("ETag", "\"v1\""));
    server->reply(scripted_reply(304, "").with_header("ETag", "\"v1\""));
    server->reply(scripted_reply(200, R"({"data":{"id":"t","status":"completed","title":"two"}})"));
    andante::client_options options(andante::secret("ft_some_key"));
    options.time = time.source();
    options.transport = server;
    const finetuning::client client(time.executor(), options);
    const auto title = [&] {
        return andante::testing::run(time, client.generations().get("t")).title.value_or("");
    };
    EXPECT_EQ(title(), "one");
    time.advance(11s);
    EXPECT_EQ(title(), "one") << "confirmed";
    EXPECT_EQ(server->requests().at(1).request.headers.find("if-none-match"), "\"v1\"");
    EXPECT_EQ(title(), "one") << "and fresh again";
    EXPECT_EQ(server->count(), 2u);
    time.advance(11s);
    EXPECT_EQ(title(), "two");
}

TEST(client_cache, what_was_read_while_a_write_was_under_way_is_dropped_when_it_ends)
{
    andante::testing::virtual_time time;
    const auto server = std::make_shared<scripted_transport>(time.source());
    const std::string head =
        R"({"data":{"id":"p","name":"n","description":null,"trackCount":0,"totalDuration":0,)"
        R"("isPublic":false,"isOwner":true,"tracks":[)";
    const std::string track = R"({"id":"t","status":"completed"})";
    server->reply(scripted_reply(200, R"({"data":{"added":["t"]}})").after(5s));
    server->reply(scripted_reply(200, head + "]}}"));
    server->reply(scripted_reply(200, head + track + "]}}"));
    andante::client_options options(andante::secret("ft_some_key"));
    options.time = time.source();
    options.transport = server;
    options.pacer = andante::pacing::unpaced();
    options.cache.collections_for = 1h;
    const finetuning::client client(time.executor(), options);
    bool written = false;
    andante::testing::start(
        time.executor(),
        andante_tests::discard(client.playlists().add_tracks("p", {"t"})),
        [&written](std::exception_ptr thrown) { written = thrown == nullptr; }
    );
    time.advance(1s);
    const auto tracks = [&] {
        return andante::testing::run(time, client.playlists().get("p")).tracks.size();
    };
    EXPECT_EQ(tracks(), 0u) << "the write has not arrived";
    time.advance(10s);
    EXPECT_TRUE(written);
    EXPECT_EQ(tracks(), 1u);
    EXPECT_EQ(tracks(), 1u);
    EXPECT_EQ(server->count(), 3u);
}

TEST(client_cache, a_304_that_nobody_asked_for_is_an_error)
{
    andante::testing::virtual_time time;
    const auto server = std::make_shared<scripted_transport>(time.source());
    server->reply(scripted_reply(304, ""));
    andante::client_options options(andante::secret("ft_some_key"));
    options.time = time.source();
    options.transport = server;
    const finetuning::client client(time.executor(), options);
    const auto got = andante::testing::run(time, andante::as_result(client.generations().get("t")));
    EXPECT_TRUE(got.error() == errc::unexpected_redirect);
}

TEST(client_cache, holds_no_more_than_it_may)
{
    studio here({}, [](andante::client_options& options) { options.cache.entries = 2; });
    const auto tracks = library_of(*here.service, 3);
    for (const auto& id : tracks) {
        here.run(here.client.generations().get(id));
    }
    here.run(here.client.generations().get(tracks[2]));
    EXPECT_EQ(here.service->record().count(get_route), 3u);
    here.run(here.client.generations().get(tracks[0]));
    EXPECT_EQ(here.service->record().count(get_route), 4u);
}

} // namespace
