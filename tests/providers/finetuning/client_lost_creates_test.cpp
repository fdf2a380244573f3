// A create whose answer was lost ends in exactly one paid job.
#include "support/studio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {
namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::client_options;
using andante::errc;
using andante::lost_create_policy;
using andante::outcome;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::finetuning::generation_request;
using andante::finetuning::instrumental_request;
using testing::HasSubstr;

fault answering(int status, const char* code, bool commit)
{
    fault planned(fault_kind::error, create_route);
    planned.status = status;
    planned.code = code;
    planned.commit = commit;
    return planned;
}

fault committed(fault_kind what)
{
    fault planned(what, create_route);
    planned.commit = true;
    return planned;
}

std::size_t sent(const studio& here, const char* route)
{
    return here.service->record().requests(route).size();
}

TEST(client_lost_creates, stay_open_when_the_list_cannot_be_read_and_their_caller_is_told_why)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    here.service->add_fault(nth(fault_kind::reset_before_commit, list_route, 1, 0));
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(problem, errc::connection_reset);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_THAT(problem.message(), HasSubstr("the list of jobs could not be read"));
    EXPECT_EQ(sent(here, create_route), 1u);
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

TEST(client_lost_creates, are_found_when_the_server_had_begun_the_job)
{
    const fault losses[] = {
        nth(fault_kind::reset_after_commit, create_route, 1),
        committed(fault_kind::truncate),
        committed(fault_kind::garbage),
        committed(fault_kind::html),
        answering(500, "INTERNAL_ERROR", true),
        answering(503, "", true),
    };
    for (const auto& loss : losses) {
        studio here;
        here.service->add_fault(loss);
        const auto made = here.run(here.client.generations().create(generation_request("drums")));
        EXPECT_EQ(here.service->track_ids(), std::vector{made.id}) << to_string(loss.kind);
        EXPECT_EQ(sent(here, create_route), 1u) << to_string(loss.kind);
    }
}

TEST(client_lost_creates, whose_job_has_ended_meanwhile_are_waited_for_as_any)
{
    for (const bool fails : {false, true}) {
        auto settings = andante::emulator::finetuning::settings();
        settings.jobs.time = 100ms;
        settings.jobs.failure_ratio = fails ? 1 : 0;
        studio here(std::move(settings));
        here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
        const auto track =
            here.run(here.client.generations().create_and_wait(generation_request("drums")));
        EXPECT_EQ(track.audio_url.has_value(), !fails);
        EXPECT_EQ(track.error_message.has_value(), fails) << "which only its own route says";
        EXPECT_EQ(here.service->generations_accepted(), 1u);
    }
}

TEST(client_lost_creates, are_sent_again_once_the_server_would_have_begun_the_job)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 1));
    const auto began = here.time.source()->now();
    const auto made = here.run(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(here.service->track_ids(), std::vector{made.id});
    EXPECT_EQ(sent(here, create_route), 2u);
    EXPECT_GE(here.time.source()->now() - began, 10s);
    const auto requests = here.service->record().requests(create_route);
    EXPECT_EQ(requests[0].body, requests[1].body) << "the seed names it";
}

TEST(client_lost_creates, are_sent_again_only_so_often)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 1, 0));
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(sent(here, create_route), 4u);
    EXPECT_EQ(here.service->generations_accepted(), 0u);
}

TEST(client_lost_creates, end_within_the_deadline_of_their_call)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 1, 0));
    call_options hasty;
    hasty.deadline = 8s;
    const auto began = here.time.source()->now();
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums"), hasty));
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_LE(here.time.source()->now() - began, 8s);
    EXPECT_EQ(sent(here, create_route), 1u);
}

TEST(client_lost_creates, are_not_looked_for_when_that_is_not_wanted)
{
    studio here({}, [](client_options& options) { options.lost_creates.look = false; });
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(sent(here, list_route), 0u);
    EXPECT_THAT(
        here.service->record().requests(create_route)[0].body, testing::Not(HasSubstr("seed"))
    );
}

TEST(client_lost_creates, in_doubt_are_sent_again_when_that_is_wanted)
{
    studio here({}, [](client_options& options) {
        options.lost_creates.when_in_doubt = lost_create_policy::resend;
        options.lost_creates.look = false;
    });
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    here.run(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(here.service->generations_accepted(), 2u);
}

TEST(client_lost_creates, of_jobs_that_nothing_tells_of_are_sent_again_once)
{
    constexpr auto effect_route = "POST /v1/sound-effects";
    studio here({}, [](client_options& options) {
        options.lost_creates.when_in_doubt = lost_create_policy::resend;
    });
    here.service->add_fault(nth(fault_kind::reset_before_commit, effect_route, 1, 0));
    const auto problem = here.run_failing(
        here.client.sound_effects().create(andante::finetuning::sound_effect_request("rain"))
    );
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(sent(here, effect_route), 2u);
}

TEST(client_lost_creates, in_doubt_say_so_when_the_second_attempt_is_refused)
{
    studio here({}, [](client_options& options) {
        options.lost_creates.when_in_doubt = lost_create_policy::resend;
        options.lost_creates.look = false;
    });
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    auto refused = answering(400, "VALIDATION_ERROR", false);
    refused.first = 2;
    here.service->add_fault(refused);
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(problem, errc::rejected_by_validation);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
}

TEST(client_lost_creates, of_instrumentals_are_found_although_their_words_change)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_after_commit, "POST /v1/instrumental", 1));
    const auto made =
        here.run(here.client.generations().create_instrumental(instrumental_request("rain")));
    EXPECT_EQ(here.service->track_ids(), std::vector{made.id});
}

boost::asio::awaitable<void> keep_error(
    boost::asio::awaitable<andante::finetuning::generation> creating,
    std::optional<andante::error>* into
)
{
    const auto made = co_await andante::as_result(std::move(creating));
    if (made.has_error()) {
        *into = made.error();
    }
}

TEST(client_lost_creates, cancelled_while_they_are_looked_for_end_at_once_and_say_unknown)
{
    for (const std::chrono::milliseconds moment : {500ms, 1001ms, 3000ms, 9000ms}) {
        studio here;
        here.service->add_fault(nth(fault_kind::reset_before_commit, create_route, 1));
        fault slow(fault_kind::delay, list_route);
        slow.count = 0;
        slow.delay = 1s;
        here.service->add_fault(slow);
        boost::asio::cancellation_signal stop;
        std::optional<andante::error> known;
        boost::asio::co_spawn(
            here.time.executor(),
            keep_error(here.client.generations().create(generation_request("drums")), &known),
            boost::asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {})
        );
        here.run(here.time.source()->sleep_for(moment));
        ASSERT_FALSE(known.has_value());
        stop.emit(boost::asio::cancellation_type::terminal);
        here.run(here.time.source()->sleep_for(1ms));
        ASSERT_TRUE(known.has_value()) << moment.count();
        EXPECT_TRUE(known->is_cancelled());
        EXPECT_EQ(known->outcome(), outcome::unknown);
    }
}

} // namespace
} // namespace andante_tests
