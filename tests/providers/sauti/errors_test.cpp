// Every row of the documentation's table of errors, over TLS, and what is refused before it is
// sent.
#include "support/booth.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace errors_test {
namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace sauti = andante::sauti;
using andante::errc;
using andante::outcome;
using andante_tests::booth;
using andante_tests::live_booth;
using andante_tests::quiet_booth;
using emulator::fault;
using emulator::fault_kind;

const std::string stock(sauti::stock_voice);

void once(andante::client_options& options)
{
    options.retry.attempts = 1;
    options.pacer = andante::pacing::unpaced();
}

struct error_row {
    int status;
    const char* code;
    errc expected;
    outcome known;
};

TEST(sauti_errors, every_documented_code_has_its_own_meaning)
{
    live_booth here(quiet_booth(), once);
    for (const auto& row : std::vector<error_row>{
             {400, "invalid_request", errc::rejected_by_validation, outcome::rejected},
             {401, "unauthorized", errc::invalid_api_key, outcome::rejected},
             {402, "payment_required", errc::quota_exhausted, outcome::rejected},
             {402, "something_new", errc::quota_exhausted, outcome::rejected},
             {403, "insufficient_credits", errc::quota_exhausted, outcome::rejected},
             {404, "not_found", errc::not_found, outcome::rejected},
             {409, "job_not_complete", errc::request_refused, outcome::rejected},
             {413, "payload_too_large", errc::rejected_by_validation, outcome::rejected},
             {422, "unprocessable_content", errc::rejected_by_validation, outcome::rejected},
             {429, "rate_limit_exceeded", errc::rate_limited, outcome::rejected},
             {429, "quota_exceeded", errc::quota_exhausted, outcome::rejected},
             {500, "internal_error", errc::server_error, outcome::unknown},
             {503, "internal_error", errc::server_error, outcome::unknown},
         }) {
        here.service->clear_faults();
        fault planned(fault_kind::error, "*");
        planned.status = row.status;
        planned.code = row.code;
        planned.count = 0;
        here.service->add_fault(planned);
        const auto problem = here.run_failing(here.client.speech().synthesize("Habari", stock));
        EXPECT_TRUE(problem == row.expected) << row.code << ": " << problem.message();
        EXPECT_EQ(problem.api_code(), row.code);
        EXPECT_EQ(problem.http_status(), row.status);
        EXPECT_EQ(problem.outcome(), row.known) << row.code;
        EXPECT_NE(problem.message().find("planned by the emulator"), std::string::npos);
    }
}

TEST(sauti_errors, a_page_of_a_proxy_is_no_problem_of_the_api)
{
    live_booth here(quiet_booth(), once);
    fault page(fault_kind::html, "*");
    page.status = 502;
    here.service->add_fault(page);
    const auto problem = here.run_failing(here.client.voices());
    EXPECT_TRUE(problem == errc::malformed_response);
    EXPECT_EQ(problem.http_status(), 502);
    EXPECT_FALSE(problem.body_excerpt().empty());
}

TEST(sauti_errors, the_service_itself_gives_each_of_them)
{
    auto settings = quiet_booth();
    settings.sizes.json = 100;
    settings.sizes.recording = 100;
    live_booth here(settings, once);
    const auto speech = here.client.speech();
    const auto code = [&](auto operation) {
        return here.run_failing(std::move(operation)).api_code();
    };
    EXPECT_EQ(code(speech.synthesize("Habari [refuse]", stock)), "unprocessable_content");
    EXPECT_EQ(code(speech.synthesize("Habari", "nobody")), "unprocessable_content");
    EXPECT_EQ(code(speech.synthesize(std::string(200, 'a'), stock)), "payload_too_large");
    EXPECT_EQ(code(speech.get("job_unknown")), "not_found");
    EXPECT_EQ(code(speech.audio("job_unknown")), "not_found");
    EXPECT_EQ(code(here.client.voice("nobody")), "not_found");
    sauti::speech_settings fast;
    fast.speaking_rate = 9;
    EXPECT_EQ(code(speech.synthesize("Habari", stock, fast)), "unprocessable_content");
    const auto large = sauti::recording::memory(here.service->speech_of("sampuli"));
    EXPECT_EQ(code(here.client.transcribe(large)), "payload_too_large");
    sauti::agent_options odd;
    odd.scenario = "weather";
    EXPECT_EQ(code(here.client.converse("Habari", odd)), "unprocessable_content");
    here.service->revoke_key(emulator::sauti::settings::default_key);
    EXPECT_EQ(code(here.client.voices()), "unauthorized");
}

TEST(sauti_errors, a_problem_is_told_in_full)
{
    booth here(quiet_booth(), once);
    const auto problem = here.run_failing(here.client.voice("nobody"));
    EXPECT_NE(problem.message().find("Not Found: There is no voice nobody."), std::string::npos)
        << problem.message();
    EXPECT_NE(problem.message().find("(/v1/voices/nobody)"), std::string::npos);
    EXPECT_NE(problem.message().find("check the id"), std::string::npos);
}

struct refused_row {
    const char* field;
    andante::error problem;
};

TEST(sauti_errors, what_cannot_be_is_refused_before_anything_is_sent)
{
    booth here;
    const auto speech = here.client.speech();
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    sauti::speech_settings infinite;
    infinite.noise_scale = std::nan("");
    sauti::narration_options odd_length;
    odd_length.piece_length = 5001;
    sauti::narration_options odd_silence;
    odd_silence.silence = -1ms;
    const std::string mp3 = "ID3 and so on";
    const std::string flac = "fLaC and so on";
    const std::string page = "<html>";
    using sauti::recording;
    for (const auto& row : std::vector<refused_row>{
             {"text", refused(speech.synthesize("", stock))},
             {"text", refused(speech.synthesize("\xFF", stock))},
             {"text", refused(speech.synthesize(std::string(5001, 'a'), stock))},
             {"text", refused(speech.create(" \n", stock))},
             {"voice_id", refused(speech.synthesize("Habari", ""))},
             {"voice_id", refused(speech.synthesize("Habari", ".."))},
             {"noise_scale", refused(speech.synthesize("Habari", stock, infinite))},
             {"id", refused(speech.get(""))},
             {"id", refused(speech.audio(".."))},
             {"voice_id", refused(here.client.voice(""))},
             {"piece_length", refused(speech.narrate("Habari", stock, odd_length))},
             {"silence", refused(speech.narrate("Habari", stock, odd_silence))},
             {"text", refused(speech.narrate(std::string(2001, 'a'), stock))},
             {"text", refused(here.client.converse(""))},
             {"audio", refused(here.client.clone_voice(recording::memory("")))},
             {"audio", refused(here.client.clone_voice(recording::memory(page)))},
             {"audio", refused(here.client.clone_voice(recording::memory(flac)))},
             {"audio", refused(here.client.converse(recording::memory(flac)))},
             {"audio",
              refused(here.client.transcribe(recording::memory(mp3 + std::string(26u << 20U, 'x'))))
             },
             {"language", refused(here.client.transcribe(recording::memory(mp3), "xx"))},
         }) {
        EXPECT_TRUE(row.problem == errc::invalid_request) << row.field << row.problem.message();
        ASSERT_TRUE(row.problem.field().has_value()) << row.field;
        EXPECT_EQ(row.problem.field()->field, row.field);
        EXPECT_EQ(row.problem.outcome(), outcome::not_sent);
    }
    EXPECT_TRUE(here.service->record().requests().empty());
    EXPECT_EQ(here.run(here.client.transcribe(recording::memory(flac))).language, "sw");
}

TEST(sauti_errors, a_lost_create_fails_and_says_what_that_means)
{
    booth here;
    here.service->add_fault(fault(fault_kind::reset_after_commit, "*"));
    const auto problem = here.run_failing(here.client.speech().synthesize("Habari", stock));
    EXPECT_TRUE(problem == errc::connection_reset);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_NE(problem.message().find("may pay twice"), std::string::npos) << problem.message();
    EXPECT_EQ(here.service->syntheses_accepted(), 1u);
}

TEST(sauti_errors, a_lost_create_is_sent_once_more_for_those_who_want_that)
{
    booth here(quiet_booth(), andante_tests::sends_again);
    here.service->add_fault(fault(fault_kind::reset_after_commit, "*"));
    EXPECT_FALSE(here.run(here.client.speech().synthesize("Habari", stock)).wav.empty());
    EXPECT_EQ(here.service->syntheses_accepted(), 2u);

    fault twice(fault_kind::reset_after_commit, "POST /v1/tts/jobs");
    twice.count = 2;
    here.service->add_fault(twice);
    const auto problem = here.run_failing(here.client.speech().create("Habari", stock));
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(here.service->syntheses_accepted(), 4u) << "and never a third time";
    EXPECT_EQ(here.run_failing(here.client.voice("nobody")).api_code(), "not_found");
}

TEST(sauti_errors, a_lost_create_that_is_refused_the_second_time_may_be_paid_for_all_the_same)
{
    booth here(quiet_booth(), andante_tests::sends_again);
    here.service->add_fault(fault(fault_kind::reset_after_commit, "*"));
    fault refused(fault_kind::error, "*");
    refused.first = 2;
    refused.status = 422;
    here.service->add_fault(refused);
    const auto problem = here.run_failing(here.client.speech().synthesize("Habari", stock));
    EXPECT_TRUE(problem == errc::rejected_by_validation);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(here.service->syntheses_accepted(), 1u);
}

TEST(sauti_errors, a_lost_create_is_sent_no_more_often_than_the_client_may)
{
    booth here(quiet_booth(), [](andante::client_options& options) {
        andante_tests::sends_again(options);
        options.lost_creates.resends = 0;
    });
    here.service->add_fault(fault(fault_kind::reset_after_commit, "*"));
    here.run_failing(here.client.speech().synthesize("Habari", stock));
    EXPECT_EQ(here.service->syntheses_accepted(), 1u);
}

TEST(sauti_errors, a_refused_create_is_not_sent_again_whatever_the_policy)
{
    booth here(quiet_booth(), andante_tests::sends_again);
    here.run_failing(here.client.speech().synthesize("[refuse]", stock));
    EXPECT_EQ(here.service->record().requests().size(), 1u);
}

} // namespace
} // namespace errors_test
