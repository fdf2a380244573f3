#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::outcome;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using finetuning_settings = andante::emulator::finetuning::settings;
using andante_tests::studio;
using finetuning::generation_request;
using finetuning::generation_status;

finetuning_settings quick()
{
    finetuning_settings settings;
    settings.jobs.time = 20s;
    return settings;
}

TEST(client_routes, creates_waits_and_sees_the_track_everywhere)
{
    studio here(quick());
    generation_request request("warm analog synthwave, night drive");
    request.duration = 95s;
    request.bpm = 104;
    request.key = "F#";
    request.scale = "minor";
    request.language = "en";
    request.time_signature = 4;
    request.seed = 90210;
    auto track = here.run(here.client.generations().create(std::move(request)));
    EXPECT_EQ(track.status, generation_status::processing);
    EXPECT_EQ(track.prompt, "warm analog synthwave, night drive");
    ASSERT_TRUE(track.parameters);
    EXPECT_EQ(track.parameters->seed, 90210);
    EXPECT_EQ(track.parameters->keyscale, "F# minor");
    EXPECT_EQ(track.parameters->time_signature, 4);
    EXPECT_EQ(track.credits_remaining, 1999);

    const auto id = track.id;
    track = here.run(here.client.generations().wait(id));
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_TRUE(track.audio_url);
    EXPECT_GE(here.time.elapsed(), 20s);
    EXPECT_LE(here.time.elapsed(), 23s) << "looked at every two seconds";

    const auto page = here.run(here.client.generations().list());
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items[0].id, id);
    EXPECT_FALSE(page.has_more);
    EXPECT_EQ(here.run(here.client.generations().get(id)).title, "warm analog synthwave");
}

TEST(client_routes, account_counts_what_was_used)
{
    studio here(quick());
    EXPECT_EQ(here.run(here.client.account()).limits.total_remaining, 2000);
    here.run(here.client.generations().create(generation_request("drums")));
    const auto account = here.run(here.client.account());
    EXPECT_EQ(account.limits.total_remaining, 1999);
    EXPECT_EQ(account.limits.queue_depth, 1);
    EXPECT_EQ(account.tier, "pro");
}

TEST(client_routes, health_is_asked_without_the_key)
{
    studio here;
    EXPECT_FALSE(here.run(here.client.health()).raw_json.empty());
    const auto seen = here.service->record().requests("GET /health");
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_FALSE(seen[0].headers.find("x-api-key"));
}

TEST(client_routes, pages_are_followed_by_their_next_offset)
{
    auto settings = quick();
    for (int index = 0; index < 45; ++index) {
        settings.tracks.emplace_back("track " + std::to_string(index), false);
    }
    studio here(std::move(settings));
    std::vector<std::string> ids;
    finetuning::list_query query;
    query.limit = 20;
    while (true) {
        const auto page = here.run(here.client.generations().list(query));
        for (const auto& track : page.items) {
            ids.push_back(track.id);
        }
        if (!page.has_more) {
            break;
        }
        query.offset = page.next_offset;
    }
    EXPECT_EQ(ids.size(), 45u);
    EXPECT_EQ(here.service->record().count("GET /v1/generations"), 3u);
}

TEST(client_routes, bulk_delete_reports_what_it_could_not_do)
{
    auto settings = quick();
    settings.tracks.emplace_back("one", false);
    studio here(std::move(settings));
    const auto known = here.service->track_ids();
    const auto report =
        here.run(here.client.generations().bulk_remove({known[0], "no-such-track"}));
    EXPECT_EQ(report.succeeded, known);
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_EQ(report.failed[0].id, "no-such-track");
    EXPECT_FALSE(report.all_succeeded());
    const auto none = here.run(here.client.generations().bulk_remove({"no-such-track"}));
    EXPECT_TRUE(none.succeeded.empty());
    EXPECT_EQ(none.failed.size(), 1u);
}

TEST(client_routes, playlists_are_edited_with_one_kind_of_report)
{
    auto settings = quick();
    settings.tracks.emplace_back("one", false);
    settings.tracks.emplace_back("two", false);
    studio here(std::move(settings));
    const auto tracks = here.service->track_ids();
    const auto lists = here.run(here.client.playlists().list());
    ASSERT_GE(lists.items.size(), 2u);
    const auto first = lists.items[0].id;
    const auto second = lists.items[1].id;

    EXPECT_TRUE(here.run(here.client.playlists().add_tracks(first, tracks)).all_succeeded());
    const auto again = here.run(here.client.playlists().add_tracks(first, tracks));
    EXPECT_TRUE(again.succeeded.empty())
        << "the API answers 400 here, and it is a report all the same";
    EXPECT_EQ(again.failed.size(), 2u);
    EXPECT_EQ(here.run(here.client.playlists().get(first)).tracks.size(), 2u);

    const auto moved =
        here.run(here.client.playlists().move_tracks(first, second, {tracks[0], "no-such-track"}));
    EXPECT_EQ(moved.succeeded, std::vector<std::string>{tracks[0]});
    EXPECT_EQ(moved.failed.size(), 1u);
    const auto none =
        here.run(here.client.playlists().move_tracks(first, second, {"no-such-track"}));
    EXPECT_TRUE(none.succeeded.empty());

    const auto removed =
        here.run(here.client.playlists().remove_tracks(second, {tracks[0], tracks[1]}));
    EXPECT_EQ(removed.succeeded, std::vector<std::string>{tracks[0]});
    EXPECT_EQ(removed.failed.size(), 1u);
    EXPECT_EQ(here.run(here.client.playlists().get(first)).tracks.size(), 1u);
}

TEST(client_routes, provisional_routes_work_like_the_others)
{
    studio here(quick());
    finetuning::instrumental_request instrumental("slow strings");
    instrumental.duration = 60s;
    auto track = here.run(here.client.generations().create_instrumental(std::move(instrumental)));
    track = here.run(here.client.generations().wait(track.id));
    EXPECT_EQ(track.type, finetuning::generation_type::instrumental);

    finetuning::sound_effect_request request("a door");
    request.duration = 2500ms;
    auto effect = here.run(here.client.sound_effects().create(std::move(request)));
    effect = here.run(here.client.sound_effects().wait(effect.id));
    EXPECT_EQ(effect.status, generation_status::completed);
    EXPECT_EQ(here.run(here.client.sound_effects().get(effect.id)).id, effect.id);
    EXPECT_EQ(here.run(here.client.sound_effects().list()).items.size(), 1u);
}

TEST(client_routes, raw_json_is_kept_only_when_asked_for)
{
    studio here;
    EXPECT_TRUE(here.run(here.client.account()).raw_json.empty());
    andante::call_options keep;
    keep.keep_raw_json = true;
    EXPECT_EQ(here.run(here.client.account(keep)).raw_json.front(), '{');
}

TEST(client_routes, values_beyond_a_limit_never_reach_the_wire)
{
    studio here;
    const auto generations = here.client.generations();
    generation_request too_long(std::string(701, 'x'));
    const auto problem = here.run_failing(generations.create(std::move(too_long)));
    EXPECT_TRUE(problem == errc::invalid_request);
    ASSERT_TRUE(problem.field());
    EXPECT_EQ(problem.field()->field, "tags");
    EXPECT_EQ(problem.outcome(), outcome::not_sent);

    finetuning::list_query hundred;
    hundred.limit = 100;
    EXPECT_TRUE(here.run_failing(generations.list(hundred)) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(generations.bulk_remove({})) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(generations.bulk_remove({"a", ""})) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(generations.get("")) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(generations.get("a\r\nb")) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(generations.wait("a\nb")) == errc::invalid_request);
    EXPECT_TRUE(
        here.run_failing(here.client.playlists().move_tracks("p", "p", {"a"})) ==
        errc::invalid_request
    );
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(client_routes, an_id_with_special_characters_stays_one_path_segment)
{
    studio here;
    EXPECT_TRUE(
        here.run_failing(here.client.generations().get("../me?x=1#/\xc3\xbc")) == errc::not_found
    );
    const auto seen = here.service->record().requests();
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].target, "/v1/generations/..%2Fme%3Fx%3D1%23%2F%C3%BC");
}

TEST(client_routes, the_key_never_shows_in_what_a_logger_writes)
{
    studio here(quick());
    here.service->add_fault(fault(fault_kind::html, "GET /v1/me"));
    here.run(here.client.generations().create(generation_request("drums")));
    here.run(here.client.account());
    here.run_failing(here.client.generations().get("no-such-track"));
    EXPECT_FALSE(here.log.text.empty());
    EXPECT_EQ(here.log.text.find("0123456789abcdef"), std::string::npos);
}

TEST(client_routes, a_burst_of_calls_waits_for_the_limit_instead_of_being_refused)
{
    studio here(quick());
    andante::call_options patient;
    patient.deadline = 10min;
    for (int call = 0; call < 150; ++call) {
        EXPECT_EQ(here.run(here.client.account(patient)).tier, "pro");
    }
    EXPECT_EQ(here.service->record().count_status(429), 0u);
    EXPECT_GE(here.time.elapsed(), 1min);
    ASSERT_TRUE(here.client.limits());
    EXPECT_EQ(here.client.limits()->windows.size(), 2u);
}

TEST(client_routes, goes_on_working_while_copies_come_and_go)
{
    studio here(quick());
    auto generations = [&] {
        const auto copy = here.client;
        return copy.generations();
    }();
    here.run(generations.list());
    EXPECT_EQ(here.service->record().count_status(200), 1u);
}

} // namespace
