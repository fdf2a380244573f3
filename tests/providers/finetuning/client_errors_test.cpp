#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::outcome;
using andante::stop_reason;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using finetuning_settings = andante::emulator::finetuning::settings;
using andante_tests::studio;
using andante_tests::unsearched;
using finetuning::generation_request;
using finetuning::generation_status;

fault answer(std::string route, int status, std::string code, unsigned count = 0)
{
    fault planned(fault_kind::error, std::move(route));
    planned.status = status;
    planned.code = std::move(code);
    planned.count = count;
    return planned;
}

TEST(client_errors, a_missing_key_is_named_and_not_tried_again)
{
    studio here;
    here.service->add_fault(answer("GET /v1/me", 401, "MISSING_API_KEY"));
    const auto problem = here.run_failing(here.client.account());
    EXPECT_TRUE(problem == errc::missing_api_key);
    EXPECT_EQ(problem.api_code(), "MISSING_API_KEY");
    EXPECT_EQ(problem.attempts().size(), 1u);
}

TEST(client_errors, a_revoked_key_is_permanent)
{
    studio here;
    here.service->revoke_key(finetuning_settings::default_key);
    const auto problem = here.run_failing(here.client.account());
    EXPECT_TRUE(problem == errc::invalid_api_key);
    EXPECT_EQ(problem.http_status(), 401);
    EXPECT_EQ(problem.outcome(), outcome::rejected);
    EXPECT_EQ(problem.stop(), stop_reason::permanent);
}

TEST(client_errors, a_plan_without_the_api_has_a_cause_of_its_own)
{
    finetuning_settings settings;
    settings.accounts[0].tier = "free";
    studio here(std::move(settings));
    const auto problem = here.run_failing(here.client.account());
    EXPECT_TRUE(problem == errc::plan_required);
    EXPECT_EQ(problem.api_code(), "PRO_PLAN_REQUIRED");
}

TEST(client_errors, validation_by_the_server_names_the_field)
{
    finetuning_settings settings;
    settings.validation.tags_length = 10;
    studio here(std::move(settings));
    const auto problem = here.run_failing(
        here.client.generations().create(generation_request("more than ten characters"))
    );
    EXPECT_TRUE(problem == errc::rejected_by_validation);
    ASSERT_TRUE(problem.field());
    EXPECT_EQ(problem.field()->field, "tags");
    EXPECT_EQ(here.service->generations_accepted(), 0u);
}

TEST(client_errors, used_up_credits_are_not_waited_for)
{
    finetuning_settings settings;
    settings.accounts[0].generations_used = settings.accounts[0].monthly_generations;
    studio here(std::move(settings));
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_TRUE(problem == errc::quota_exhausted);
    EXPECT_EQ(problem.http_status(), 402);
    EXPECT_EQ(problem.attempts().size(), 1u) << "waiting a minute does not help";
}

TEST(client_errors, what_is_not_there_is_not_found_by_any_call)
{
    studio here;
    EXPECT_TRUE(here.run_failing(here.client.generations().get("nothing")) == errc::not_found);
    EXPECT_TRUE(here.run_failing(here.client.playlists().get("nothing")) == errc::not_found);
    EXPECT_TRUE(here.run_failing(here.client.sound_effects().get("nothing")) == errc::not_found);
    EXPECT_TRUE(here.run_failing(here.client.generations().wait("nothing")) == errc::not_found);
}

TEST(client_errors, three_refusals_with_429_are_told_apart_without_reading_text)
{
    andante::call_options once;
    once.attempts = 1;
    studio here;
    here.service->add_fault(answer("GET /v1/me", 429, "RATE_LIMITED"));
    const auto general = here.run_failing(here.client.account(once));
    EXPECT_TRUE(general == errc::rate_limited);

    here.service->add_fault(answer("POST /v1/generations", 429, "GENERATION_RATE_LIMITED", 1));
    const auto create =
        here.run_failing(here.client.generations().create(generation_request("drums"), once));
    EXPECT_TRUE(create == errc::create_rate_limited);

    finetuning_settings settings;
    settings.queue_capacity = 1;
    studio full(std::move(settings));
    full.run(full.client.generations().create(generation_request("drums")));
    const auto queue =
        full.run_failing(full.client.generations().create(generation_request("drums"), once));
    EXPECT_TRUE(queue == errc::queue_full);
    EXPECT_EQ(queue.retry_after(), 10s);
    for (const auto& problem : {general, create, queue}) {
        EXPECT_EQ(problem.http_status(), 429);
        EXPECT_EQ(problem.outcome(), outcome::rejected);
        EXPECT_TRUE(problem.is_throttled());
    }
}

TEST(client_errors, a_full_queue_is_waited_out_within_the_deadline)
{
    finetuning_settings settings;
    settings.queue_capacity = 1;
    settings.jobs.time = 15s;
    studio here(std::move(settings));
    here.run(here.client.generations().create(generation_request("first")));
    const auto second = here.run(here.client.generations().create(generation_request("second")));
    EXPECT_FALSE(second.id.empty());
    EXPECT_EQ(here.service->generations_accepted(), 2u);
}

TEST(client_errors, a_job_that_could_not_be_queued_is_a_500_and_not_repeated)
{
    studio here({}, unsearched);
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums [reject]")));
    EXPECT_TRUE(problem == errc::creation_failed);
    EXPECT_EQ(problem.http_status(), 500);
    EXPECT_EQ(problem.api_code(), "GENERATION_FAILED");
    EXPECT_EQ(here.service->record().count("POST /v1/generations"), 1u);
}

TEST(client_errors, a_track_that_failed_is_a_200_and_a_value)
{
    studio here;
    const auto track =
        here.run(here.client.generations().create_and_wait(generation_request("drums [fail]")));
    EXPECT_EQ(track.status, generation_status::failed);
    EXPECT_EQ(track.error_message, "GPU job timed out after 240s");
    const auto problem =
        here.run_failing(here.client.generations().download(track, "never-written.mp3"));
    EXPECT_TRUE(problem == errc::job_failed);
}

TEST(client_errors, internal_errors_are_repeated_for_reads_and_not_for_creates)
{
    studio here({}, unsearched);
    here.service->add_fault(answer("GET /v1/me", 500, "INTERNAL_ERROR", 2));
    EXPECT_EQ(here.run(here.client.account()).tier, "pro");
    EXPECT_EQ(here.service->record().count("GET /v1/me"), 3u);

    here.service->add_fault(answer("POST /v1/generations", 500, "INTERNAL_ERROR"));
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_TRUE(problem == errc::server_error);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(problem.stop(), stop_reason::not_repeatable);
    EXPECT_EQ(here.service->record().count("POST /v1/generations"), 1u);
}

TEST(client_errors, a_created_track_whose_answer_cannot_be_read_is_an_unknown_outcome)
{
    studio here({}, unsearched);
    fault garbage(fault_kind::garbage, "POST /v1/generations");
    garbage.commit = true;
    here.service->add_fault(garbage);
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_TRUE(problem == errc::malformed_response);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_FALSE(problem.body_excerpt().empty());
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

TEST(client_errors, a_proxys_page_is_a_malformed_response_with_its_beginning)
{
    studio here;
    fault page(fault_kind::html, "GET /v1/me");
    page.count = 0;
    here.service->add_fault(page);
    const auto problem = here.run_failing(here.client.account());
    EXPECT_TRUE(problem == errc::malformed_response);
    EXPECT_EQ(problem.http_status(), 502);
    EXPECT_NE(problem.body_excerpt().find("<html"), std::string::npos) << problem.body_excerpt();
    EXPECT_EQ(problem.attempts().size(), 3u) << "a 502 may pass, so a read is repeated";
}

TEST(client_errors, a_rate_refusal_is_waited_out)
{
    finetuning_settings settings;
    settings.rates.read.limit = 2;
    studio here(std::move(settings));
    for (int call = 0; call < 3; ++call) {
        andante::call_options patient;
        patient.deadline = 5min;
        here.run(here.client.account(patient));
    }
    EXPECT_EQ(here.service->record().count("GET /v1/me", 200), 3u);
    EXPECT_LE(here.time.elapsed(), 125s);
}

} // namespace
