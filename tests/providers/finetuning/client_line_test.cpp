// How long calls stand in line for the rate limit, and what bounds that.
#include <andante/providers/finetuning/profile.hpp>

#include "providers/finetuning/many_tracks.hpp"
#include "support/crowd.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
namespace pacing = andante::pacing;
using andante::call_options;
using andante::errc;
using andante::outcome;
using andante::stop_reason;
using andante_tests::crowd;
using andante_tests::discard;
using andante_tests::studio;
using andante_tests::unsearched;
using finetuning::generation_request;

constexpr const char* line_create_route = "POST /v1/generations";

/// The documented rate, and room for any number of unfinished tracks.
emulator::finetuning::settings wide_queue()
{
    emulator::finetuning::settings settings;
    settings.queue_capacity = 100'000;
    settings.accounts[0].monthly_generations = 100'000;
    return settings;
}

std::size_t creates_seen(const studio& here)
{
    return here.service->record().count(line_create_route);
}

/// Uses up what the limit on creates allows at once.
void fill_the_window(studio& here)
{
    for (int number = 0; number < 10; ++number) {
        here.run(here.client.generations().create(generation_request("drums")));
    }
}

bool text_holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

TEST(client_line, a_loop_of_creates_with_the_defaults_is_slow_and_loses_none)
{
    studio here(wide_queue());
    for (int number = 0; number < 35; ++number) {
        here.run(here.client.generations().create(generation_request("drums")));
    }
    EXPECT_EQ(here.service->generations_accepted(), 35u);
    EXPECT_EQ(here.service->record().count_status(429), 0u);
    EXPECT_LT(here.time.elapsed(), 4min);
}

TEST(client_line, two_hundred_generates_at_once_with_the_defaults_all_end_well)
{
    studio here(wide_queue());
    crowd all(here);
    for (int number = 0; number < 200; ++number) {
        all.start(discard(here.client.generations().create_and_wait(generation_request("drums"))));
    }
    all.finish();
    for (const auto& outcome : all.outcomes) {
        EXPECT_FALSE(outcome.has_value()) << outcome->message();
    }
    EXPECT_EQ(here.service->generations_accepted(), 200u);
}

TEST(client_line, reads_that_queue_more_than_the_limit_are_only_slow)
{
    studio here;
    crowd all(here);
    call_options fresh;
    fresh.fresh = true;
    for (int number = 0; number < 200; ++number) {
        all.start(discard(here.client.account(fresh)));
    }
    all.finish();
    for (const auto& outcome : all.outcomes) {
        EXPECT_FALSE(outcome.has_value()) << outcome->message();
    }
}

TEST(client_line, a_bulk_call_without_a_deadline_takes_as_long_as_its_line)
{
    studio here(wide_queue(), [](andante::client_options& options) {
        auto policies = andante::finetuning::policies();
        policies.set(pacing::window_limit("read", 1, 2min));
        options.policies = policies;
    });
    std::vector<std::string> ids;
    for (int number = 0; number < 500; ++number) {
        ids.push_back("nobody-" + std::to_string(number));
    }
    const auto report = here.run(here.client.generations().bulk_remove(ids));
    EXPECT_FALSE(report.stopped) << report.stopped->message();
    EXPECT_EQ(report.failed.size(), 500u);
}

TEST(client_line, calls_that_share_a_read_wait_in_line_as_it_does)
{
    studio here(wide_queue(), [](andante::client_options& options) {
        auto policies = andante::finetuning::policies();
        policies.set(pacing::window_limit("read", 1, 5min));
        options.policies = policies;
    });
    here.run(here.client.health());
    const auto id = here.service->add_track(emulator::finetuning::track_seed("old", false));
    crowd all(here);
    for (int number = 0; number < 3; ++number) {
        all.start(discard(here.client.generations().get(id)));
    }
    all.finish();
    for (const auto& outcome : all.outcomes) {
        EXPECT_FALSE(outcome.has_value()) << outcome->message();
    }
    EXPECT_EQ(here.service->record().count("GET /v1/generations/{id}"), 1u);
}

TEST(client_line, the_deadline_of_the_client_bounds_the_exchange_behind_the_line)
{
    studio here(wide_queue(), unsearched);
    fill_the_window(here);
    emulator::fault silence(emulator::fault_kind::delay, line_create_route);
    silence.delay = 1h;
    here.service->add_fault(silence);
    call_options patient;
    patient.idle_timeout = 2h;
    const auto asked = here.time.now();
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums"), patient));
    EXPECT_TRUE(problem == errc::deadline_exceeded) << problem.message();
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    const auto took = here.time.now() - asked;
    EXPECT_GT(took, 110s) << "about 60 s in line, and 60 s for the exchange";
    EXPECT_LT(took, 130s);
}

TEST(client_line, a_wait_of_generate_begins_when_its_create_is_answered)
{
    auto settings = wide_queue();
    settings.jobs.time = 10min;
    studio here(std::move(settings), [](andante::client_options& options) {
        auto policies = andante::finetuning::policies();
        policies.set(pacing::window_limit("create", 1, 40min));
        options.policies = policies;
    });
    here.run(here.client.generations().create(generation_request("first")));
    const auto second =
        here.run(here.client.generations().create_and_wait(generation_request("drums")));
    EXPECT_EQ(second.status, finetuning::generation_status::completed);
    EXPECT_GT(here.time.elapsed(), 50min);
}

TEST(client_line, a_deadline_that_is_set_bounds_the_line_and_its_error_says_what_to_raise)
{
    studio here(wide_queue());
    fill_the_window(here);
    call_options hasty;
    hasty.deadline = 30s;
    const auto asked = here.time.now();
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums"), hasty));
    EXPECT_TRUE(problem == errc::deadline_exceeded);
    EXPECT_EQ(here.time.now(), asked) << "told at once";
    EXPECT_EQ(problem.policy(), "create");
    EXPECT_EQ(problem.stop(), stop_reason::deadline_too_close);
    EXPECT_EQ(problem.outcome(), outcome::not_sent);
    ASSERT_TRUE(problem.retry_after());
    EXPECT_GT(*problem.retry_after(), 30s);
    const auto& text = problem.message();
    EXPECT_TRUE(text.starts_with("create: 10 per 60 s; could leave in ")) << text;
    EXPECT_TRUE(text.ends_with(", deadline 30 s: raise call_options::deadline")) << text;
    EXPECT_EQ(creates_seen(here), 10u);
}

TEST(client_line, a_deadline_that_comes_while_it_stands_in_line_says_as_much)
{
    studio here(wide_queue());
    fill_the_window(here);
    crowd all(here);
    call_options enough;
    enough.deadline = 90s;
    all.start(discard(here.client.generations().create(generation_request("drums"), enough)));
    // The others' window is found to be smaller than thought: it is full for twice as long.
    emulator::fault refusal(emulator::fault_kind::error, line_create_route);
    refusal.status = 429;
    refusal.code = "GENERATION_RATE_LIMITED";
    refusal.retry_after = 300s;
    here.service->add_fault(refusal);
    all.finish();
    ASSERT_TRUE(all.outcomes[0].has_value());
    const auto& problem = *all.outcomes[0];
    EXPECT_EQ(problem.policy(), "create") << problem.message();
    EXPECT_TRUE(text_holds(problem.message(), "raise call_options::deadline")) << problem.message();
    EXPECT_TRUE(text_holds(problem.message(), "create: the server asked to wait"))
        << problem.message();
}

TEST(client_line, the_line_of_calls_without_a_deadline_has_an_option_of_its_own)
{
    studio here(wide_queue(), [](andante::client_options& options) {
        options.line_deadline = 20s;
    });
    fill_the_window(here);
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("drums")));
    EXPECT_TRUE(problem == errc::deadline_exceeded);
    EXPECT_TRUE(text_holds(problem.message(), "deadline 20 s: raise client_options::line_deadline"))
        << problem.message();
}

TEST(client_line, a_line_deadline_of_zero_lets_only_those_leave_who_need_not_wait)
{
    studio here(wide_queue(), [](andante::client_options& options) { options.line_deadline = 0s; });
    fill_the_window(here);
    EXPECT_TRUE(
        here.run_failing(here.client.generations().create(generation_request("drums"))) ==
        errc::deadline_exceeded
    );
    EXPECT_EQ(creates_seen(here), 10u);
}

TEST(client_line, a_negative_line_deadline_is_refused_by_name)
{
    studio here;
    try {
        const finetuning::client odd(
            here.time.executor(),
            here.options([](andante::client_options& options) { options.line_deadline = -1s; })
        );
        ADD_FAILURE() << "it was accepted";
    } catch (const andante::failure& refused) {
        ASSERT_TRUE(refused.error().field());
        EXPECT_EQ(refused.error().field()->field, "line_deadline");
    }
}

TEST(client_line, a_full_cap_on_unfinished_jobs_is_named_as_what_holds_the_call_up)
{
    auto settings = wide_queue();
    settings.jobs.time = 10min;
    studio here(std::move(settings), [](andante::client_options& options) {
        auto policies = andante::finetuning::policies();
        policies.concurrency.front().cap = 2;
        options.policies = policies;
    });
    here.run(here.client.generations().create(generation_request("a")));
    here.run(here.client.generations().create(generation_request("b")));
    call_options hasty;
    hasty.deadline = 30s;
    const auto problem =
        here.run_failing(here.client.generations().create(generation_request("c"), hasty));
    EXPECT_EQ(problem.policy(), "queue");
    EXPECT_TRUE(problem.message().starts_with("queue: 2 unfinished jobs at once; "))
        << problem.message();
}

} // namespace
