#include "emulator/blocking_client.hpp"
#include "support/live_studio.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using andante::client_options;
using andante::errc;
using andante::outcome;
using andante_tests::live_studio;
using emulator::fault;
using emulator::fault_kind;
using finetuning::generation_request;
using finetuning::generation_status;

emulator::finetuning::settings quick_jobs()
{
    emulator::finetuning::settings settings;
    settings.jobs.time = 100ms;
    return settings;
}

emulator::server_settings with_tls()
{
    emulator::server_settings how;
    how.tls = true;
    return how;
}

boost::asio::awaitable<std::string> first_piece(andante::file_stream* from)
{
    const auto piece = co_await from->read();
    co_return piece.value();
}

TEST(client_sockets, a_long_list_travels_in_gzip)
{
    live_studio here(quick_jobs());
    const auto tracks = here.client.generations();
    for (int i = 0; i < 5; ++i) {
        auto making = tracks.create(generation_request("upright bass " + std::to_string(i)));
        here.run(std::move(making));
    }
    const auto base = andante::http::url::parse(here.server.base_url());
    const auto raw = emulator_test::talk(
        emulator_test::loopback(base->port()),
        emulator_test::get("/v1/generations", "Accept-Encoding: gzip\r\nConnection: close\r\n")
    );
    EXPECT_NE(raw.text.find("\r\nContent-Encoding: gzip\r\n"), std::string::npos);
    EXPECT_NE(raw.text.find("\r\n\r\n\x1f\x8b"), std::string::npos);

    const auto page = here.run(tracks.list());
    ASSERT_EQ(page.items.size(), 5u);
    std::set<std::string> prompts;
    for (const auto& each : page.items) {
        prompts.insert(each.prompt.value_or(""));
    }
    EXPECT_EQ(prompts.size(), 5u);
    EXPECT_TRUE(prompts.contains("upright bass 4"));
    const auto asked = here.service->record().requests().back();
    EXPECT_EQ(asked.headers.find("Accept-Encoding"), "gzip");
}

TEST(client_sockets, every_route_works_over_tls)
{
    live_studio here(quick_jobs(), with_tls());
    ASSERT_TRUE(here.client.base_url().is_secure());
    const auto generations = here.client.generations();
    const auto playlists = here.client.playlists();

    EXPECT_FALSE(here.run(here.client.health()).raw_json.empty());
    EXPECT_EQ(here.run(here.client.account()).tier, "pro");
    auto track =
        here.run(generations.create_and_wait(generation_request("brushed drums, upright bass")));
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_EQ(here.run(generations.get(track.id)).id, track.id);
    EXPECT_EQ(here.run(generations.list()).items.size(), 1u);
    const auto instrumental =
        here.run(generations.create_instrumental(finetuning::instrumental_request("slow strings")));

    const auto effect =
        here.run(here.client.sound_effects().create(finetuning::sound_effect_request("a door")));
    EXPECT_EQ(here.run(here.client.sound_effects().get(effect.id)).id, effect.id);
    EXPECT_EQ(here.run(here.client.sound_effects().list()).items.size(), 1u);

    const auto lists = here.run(playlists.list());
    const auto first = lists.items.at(0).id;
    const auto second = lists.items.at(1).id;
    EXPECT_TRUE(here.run(playlists.add_tracks(first, {track.id})).all_succeeded());
    EXPECT_EQ(here.run(playlists.get(first)).tracks.size(), 1u);
    EXPECT_TRUE(here.run(playlists.move_tracks(first, second, {track.id})).all_succeeded());
    EXPECT_TRUE(here.run(playlists.remove_tracks(second, {track.id})).all_succeeded());

    const auto file = here.folder / "track.mp3";
    const auto saved = here.run(generations.download(track, file));
    const auto loaded = here.run(generations.download_to_memory(track, 10'000'000));
    EXPECT_EQ(loaded.bytes.size(), saved.bytes);
    auto stream = here.run(generations.open(track, andante::http::file_range(10, 19)));
    EXPECT_EQ(here.run(first_piece(&stream)), loaded.bytes.substr(10, 10));
    EXPECT_EQ(saved.bytes, std::filesystem::file_size(file));
    EXPECT_EQ(saved.content_type, "audio/mpeg");

    EXPECT_TRUE(here.run(generations.bulk_remove({track.id})).all_succeeded());
    EXPECT_TRUE(here.run_failing(generations.get(track.id)) == errc::not_found);

    std::set<std::string> routes;
    for (const auto& seen : here.service->record().requests()) {
        if (seen.origin == "api") {
            routes.insert(seen.route);
        } else {
            EXPECT_FALSE(seen.headers.find("x-api-key")) << "the key went to the media host";
        }
    }
    EXPECT_EQ(routes.size(), 15u) << "every verb of every path";
    EXPECT_LE(here.server.connections_accepted(), 2u)
        << "one connection an origin is kept and reused";
    EXPECT_EQ(here.log.text.find("0123456789abcdef"), std::string::npos);
}

TEST(client_sockets, a_server_with_another_name_or_authority_is_refused)
{
    auto other_name = with_tls();
    other_name.certificate_hosts = {"other.example.org"};
    live_studio named(quick_jobs(), other_name);
    const auto wrong_name = named.run_failing(named.client.account());
    EXPECT_TRUE(wrong_name == errc::tls_failed) << wrong_name.message();
    EXPECT_EQ(wrong_name.outcome(), outcome::not_sent);
    EXPECT_EQ(wrong_name.attempts().size(), 1u) << "no repeat can help";

    live_studio unknown(quick_jobs(), with_tls(), [](client_options& options) {
        options.connections.ca_file.clear();
    });
    EXPECT_TRUE(unknown.run_failing(unknown.client.account()) == errc::tls_failed);
    EXPECT_TRUE(unknown.service->record().requests().empty());
}

struct fault_row {
    const char* name;
    fault what;
    errc expected;
    outcome known;
};

fault with(fault_kind kind, std::chrono::milliseconds delay, std::size_t bytes = 0)
{
    fault planned(kind, "GET /v1/me");
    planned.count = 0;
    planned.delay = delay;
    planned.bytes = bytes;
    return planned;
}

fault error_answer(int status)
{
    fault planned(fault_kind::error, "GET /v1/me");
    planned.count = 0;
    planned.status = status;
    return planned;
}

TEST(client_sockets, every_fault_has_its_own_documented_error)
{
    const std::vector<fault_row> rows{
        {"silence", with(fault_kind::delay, 60s), errc::read_timeout, outcome::unknown},
        {"reset before commit",
         with(fault_kind::reset_before_commit, 0ms),
         errc::connection_reset,
         outcome::unknown},
        {"reset after commit",
         with(fault_kind::reset_after_commit, 0ms),
         errc::connection_reset,
         outcome::unknown},
        {"truncated", with(fault_kind::truncate, 0ms), errc::truncated_body, outcome::unknown},
        {"dripping", with(fault_kind::drip, 100ms, 1), errc::deadline_exceeded, outcome::unknown},
        {"garbage", with(fault_kind::garbage, 0ms), errc::malformed_response, outcome::unknown},
        {"html", with(fault_kind::html, 0ms), errc::malformed_response, outcome::unknown},
        {"500", error_answer(500), errc::server_error, outcome::unknown},
        {"503", error_answer(503), errc::server_error, outcome::unknown},
        {"429", error_answer(429), errc::rate_limited, outcome::rejected},
        {"huge", with(fault_kind::huge_body, 0ms, 300'000), errc::body_too_large, outcome::unknown},
    };
    live_studio here(quick_jobs(), emulator::server_settings(), [](client_options& options) {
        options.retry.attempts = 1;
        options.pacer = andante::pacing::unpaced(); // A lost request would hold the others back.
        options.idle_timeout = 300ms;
        options.deadline = 2s;
        options.max_body_bytes = 200'000;
    });
    for (const auto& each : rows) {
        here.service->clear_faults();
        here.service->add_fault(each.what);
        const auto problem = here.run_failing(here.client.account());
        EXPECT_TRUE(problem == each.expected) << each.name << ": " << problem.code().message();
        EXPECT_EQ(problem.outcome(), each.known) << each.name;
        EXPECT_FALSE(problem.message().empty()) << each.name;
    }
    here.service->clear_faults();
    EXPECT_EQ(here.run(here.client.account()).tier, "pro") << "the client survives all of them";
}

TEST(client_sockets, a_connection_that_the_server_closed_unannounced_is_replaced_silently)
{
    live_studio here(quick_jobs());
    here.service->add_fault(with(fault_kind::close_after, 0ms));
    for (int call = 0; call < 5; ++call) {
        EXPECT_EQ(here.run(here.client.account()).tier, "pro");
    }
    EXPECT_EQ(here.service->record().count("GET /v1/me", 200), 5u);
}

TEST(client_sockets, nobody_listening_is_connect_failed)
{
    live_studio here(quick_jobs(), emulator::server_settings(), [](client_options& options) {
        options.retry.attempts = 1;
    });
    here.server.stop();
    const auto problem = here.run_failing(here.client.account());
    EXPECT_TRUE(problem == errc::connect_failed) << problem.message();
    EXPECT_EQ(problem.outcome(), outcome::not_sent);
}

TEST(client_sockets, a_download_that_was_cut_is_resumed_and_complete)
{
    live_studio here(quick_jobs());
    auto track = here.run(here.client.generations().create_and_wait(generation_request("drums")));
    fault cut(fault_kind::truncate, "GET /audio/{id}");
    cut.bytes = 10'000;
    here.service->add_fault(cut);
    const auto file = here.folder / "track.mp3";
    const auto saved = here.run(here.client.generations().download(track, file));
    EXPECT_EQ(saved.resumes, 1);
    EXPECT_EQ(saved.bytes, std::filesystem::file_size(file));
    const auto whole = here.folder / "whole.mp3";
    here.run(here.client.generations().download(track, whole));
    std::ifstream left(file, std::ios::binary);
    std::ifstream right(whole, std::ios::binary);
    const std::string left_bytes(
        (std::istreambuf_iterator<char>(left)), std::istreambuf_iterator<char>()
    );
    const std::string right_bytes(
        (std::istreambuf_iterator<char>(right)), std::istreambuf_iterator<char>()
    );
    EXPECT_TRUE(left_bytes == right_bytes);
}

TEST(client_sockets, a_create_whose_answer_is_lost_was_made_once_and_is_found)
{
    live_studio here(quick_jobs());
    here.service->add_fault(fault(fault_kind::reset_after_commit, "POST /v1/generations"));
    const auto made = here.run(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(here.service->track_ids(), std::vector{made.id});
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

} // namespace
