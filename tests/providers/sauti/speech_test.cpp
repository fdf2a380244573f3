#include "support/booth.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace speech_test {
namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace sauti = andante::sauti;
using andante::errc;
using andante_tests::booth;
using andante_tests::quiet_booth;
using emulator::fault;
using emulator::fault_kind;

const std::string stock(sauti::stock_voice);
constexpr auto audio_route = "GET /v1/tts/jobs/{job_id}/audio";
constexpr auto job_route = "GET /v1/tts/jobs/{job_id}";

TEST(sauti_speech, a_failed_job_says_why_and_which)
{
    booth here;
    const auto problem =
        here.run_failing(here.client.speech().synthesize(std::string(2001, 'a') + " [fail]", stock)
        );
    EXPECT_TRUE(problem == errc::job_failed);
    ASSERT_EQ(problem.items().size(), 1u);
    EXPECT_EQ(problem.items()[0].id, here.service->job_ids().front());
    EXPECT_EQ(problem.items()[0].reason, "the voice model ran out of memory");
    EXPECT_EQ(here.service->record().count(audio_route), 0u);
}

TEST(sauti_speech, a_wait_that_is_too_short_names_the_job_that_runs_on)
{
    booth here;
    const auto problem = here.run_failing(here.client.speech().synthesize(
        std::string(2001, 'a') + " [hang]",
        stock,
        sauti::speech_settings(),
        andante::wait_options(20s)
    ));
    EXPECT_TRUE(problem == errc::wait_deadline);
    ASSERT_EQ(problem.items().size(), 1u);
    EXPECT_EQ(problem.items()[0].id, here.service->job_ids().front());
    EXPECT_GE(here.time.elapsed(), 20s);
}

boost::asio::awaitable<void> keep_problem(
    boost::asio::awaitable<andante::result<sauti::spoken>> speaking,
    std::optional<andante::error>* into
)
{
    const auto ended = co_await std::move(speaking);
    if (ended.has_error()) {
        *into = ended.error();
    }
}

TEST(sauti_speech, what_is_cancelled_behind_the_beginning_of_its_job_may_be_paid_for)
{
    booth here;
    std::optional<sauti::client> client(
        std::in_place, here.time.executor(), here.options(andante_tests::as_it_is)
    );
    std::optional<andante::error> told;
    auto speaking =
        andante::as_result(client->speech().synthesize(std::string(2001, 'a') + " [hang]", stock));
    andante::testing::start(
        here.time.executor(), keep_problem(std::move(speaking), &told), [](std::exception_ptr) {}
    );
    here.time.advance(500ms);
    ASSERT_EQ(here.service->syntheses_accepted(), 1u);
    client.reset();
    here.time.settle();
    ASSERT_TRUE(told.has_value());
    EXPECT_TRUE(told->is_cancelled());
    EXPECT_EQ(told->outcome(), andante::outcome::unknown) << "or it would be made again";
    ASSERT_EQ(told->items().size(), 1u);
    EXPECT_EQ(told->items()[0].id, here.service->job_ids().front());
}

TEST(sauti_speech, the_status_decides_and_not_the_length)
{
    auto settings = quiet_booth();
    settings.sizes.direct_text = 3;
    booth here(settings);
    const auto job = here.run(here.client.speech().synthesize("Habari", stock));
    EXPECT_EQ(job.wav, here.service->speech_of("Habari"));
    EXPECT_EQ(job.job_id, here.service->job_ids().front());
    EXPECT_FALSE(job.characters.has_value());
    EXPECT_NEAR(job.duration.count(), 0.006, 1e-9);

    settings.sizes.direct_text = 5000;
    booth there(settings);
    const std::string text(5000, 'a');
    EXPECT_TRUE(there.run(there.client.speech().synthesize(text, stock)).job_id.empty());
    EXPECT_TRUE(there.service->job_ids().empty());
}

TEST(sauti_speech, two_thousand_code_points_are_answered_at_once)
{
    booth here;
    std::string text;
    for (int i = 0; i < 2000; ++i) {
        text += "\u0436";
    }
    EXPECT_TRUE(here.run(here.client.speech().synthesize(text, stock)).job_id.empty());
    EXPECT_FALSE(here.run(here.client.speech().synthesize(text + "a", stock)).job_id.empty());
}

TEST(sauti_speech, audio_of_a_job_that_is_not_done_is_no_failure)
{
    booth here;
    const auto job = here.run(here.client.speech().create("Habari", stock));
    EXPECT_FALSE(here.run(here.client.speech().audio(job.id)).has_value());
    EXPECT_EQ(here.service->record().count(audio_route, 409), 1u);
    here.run(here.client.speech().wait(job.id));
    EXPECT_TRUE(here.run(here.client.speech().audio(job.id)).has_value());
}

TEST(sauti_speech, audio_that_comes_after_its_job_has_ended_is_waited_for)
{
    booth here;
    fault early(fault_kind::error, audio_route);
    early.status = 409;
    early.count = 3;
    here.service->add_fault(early);
    const auto made = here.run(here.client.speech().synthesize(std::string(2001, 'a'), stock));
    EXPECT_FALSE(made.wav.empty());
    EXPECT_EQ(here.service->record().count(audio_route), 4u);
}

TEST(sauti_speech, audio_that_never_comes_ends_the_wait_with_its_job)
{
    booth here;
    fault never(fault_kind::error, audio_route);
    never.status = 409;
    never.count = 0;
    here.service->add_fault(never);
    const auto problem =
        here.run_failing(here.client.speech().synthesize(std::string(2001, 'a'), stock));
    EXPECT_TRUE(problem == errc::wait_deadline);
    EXPECT_EQ(problem.items().at(0).id, here.service->job_ids().front());
}

TEST(sauti_speech, a_job_is_looked_at_after_two_seconds_and_then_more_seldom)
{
    booth here;
    const auto begin = here.time.elapsed();
    const auto job = here.run(here.client.speech().create("Habari", stock));
    here.run(here.client.speech().wait(job.id));
    EXPECT_EQ(here.service->record().count(audio_route), 0u);
    const auto looks = here.service->record().count(job_route);
    EXPECT_GE(looks, 2u);
    EXPECT_LE(looks, 7u) << "for 12 s";
    EXPECT_LE(here.time.elapsed() - begin, 16s);
}

TEST(sauti_speech, several_jobs_are_waited_for_together)
{
    booth here;
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(here.run(here.client.speech().create("Habari", stock)).id);
    }
    const auto all = here.run(here.client.speech().wait_all(ids));
    ASSERT_EQ(all.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(all[i].value().id, ids[i]);
    }
    auto range = here.client.speech().as_completed(ids);
    EXPECT_TRUE(here.run(range.next()).has_value());
}

TEST(sauti_speech, no_job_here_can_be_cancelled_so_that_nothing_is_sent_that_shall_be)
{
    booth here;
    andante::wait_options how;
    how.cancel_job = true;
    const auto speech = here.client.speech();
    sauti::narration_options many;
    many.wait = how;
    for (const auto& problem :
         {here.run_failing(speech.synthesize("Habari", stock, sauti::speech_settings(), how)),
          here.run_failing(speech.narrate("Habari", stock, many)),
          here.run_failing(speech.wait("a-job", how))}) {
        ASSERT_TRUE(problem == errc::invalid_request && problem.field()) << problem.message();
        EXPECT_EQ(problem.field()->field, "wait_options::cancel_job");
        EXPECT_EQ(problem.outcome(), andante::outcome::not_sent);
    }
    const auto all = here.run(speech.wait_all({"one", "two"}, how));
    ASSERT_EQ(all.size(), 2u);
    EXPECT_TRUE(all[1].has_error() && all[1].error() == errc::invalid_request);
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(sauti_speech, audio_that_is_no_wav_is_refused)
{
    booth here;
    fault garbage(fault_kind::garbage, audio_route);
    garbage.commit = true;
    here.service->add_fault(garbage);
    const auto job = here.run(here.client.speech().create("Habari", stock));
    here.run(here.client.speech().wait(job.id));
    const auto problem = here.run_failing(here.client.speech().audio(job.id));
    EXPECT_TRUE(problem == errc::malformed_response) << problem.message();
    EXPECT_NE(problem.message().find("WAV"), std::string::npos);
}

} // namespace
} // namespace speech_test
