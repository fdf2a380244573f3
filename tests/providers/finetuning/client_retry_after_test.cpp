// What a client makes of a server that asks its callers to stay away for long.
#include "providers/finetuning/many_tracks.hpp"
#include "support/crowd.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using andante::call_options;
using andante::errc;
using andante_tests::studio;
using andante_tests::unsearched;
using finetuning::generation_request;

emulator::fault asks_to_wait(std::string route, int status, std::chrono::seconds wait)
{
    emulator::fault planned(emulator::fault_kind::error, std::move(route));
    planned.status = status;
    planned.code = status == 429 ? "RATE_LIMITED" : "INTERNAL_ERROR";
    planned.retry_after = wait;
    return planned;
}

call_options fresh_call()
{
    call_options chosen;
    chosen.fresh = true;
    return chosen;
}

bool message_says(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

TEST(client_retry_after, a_wait_of_hours_is_told_at_once_with_who_asked_for_it)
{
    for (const int status : {429, 503}) {
        studio here;
        here.service->add_fault(asks_to_wait("GET /v1/me", status, 60'000s));
        const auto first = here.run_failing(here.client.account(fresh_call()));
        EXPECT_EQ(first.http_status(), status);
        EXPECT_EQ(first.retry_after(), 60'000s);
        EXPECT_TRUE(message_says(first.message(), "the server asked")) << first.message();
        EXPECT_TRUE(message_says(first.message(), " 16 h 40 min")) << first.message();
        const auto asked = here.time.now();
        const auto second = here.run_failing(here.client.account(fresh_call()));
        EXPECT_TRUE(second == errc::rate_limited) << second.message();
        EXPECT_TRUE(message_says(second.message(), "the server asked")) << second.message();
        EXPECT_TRUE(message_says(second.message(), " 16 h 40 min")) << second.message();
        EXPECT_EQ(here.time.now(), asked);
        EXPECT_EQ(here.service->record().count("GET /v1/me"), 1u) << "nothing is sent early";
    }
}

TEST(client_retry_after, a_saved_pause_never_refuses_the_first_look_of_a_later_process)
{
    for (const auto wait : {60s, 60'000s}) {
        studio here;
        here.service->add_fault(asks_to_wait("GET /v1/me", 503, wait));
        call_options once = fresh_call();
        once.attempts = 1;
        here.run_failing(here.client.account(once));
        const auto state = here.client.save_limits();
        const finetuning::client later(here.time.executor(), here.options());
        ASSERT_TRUE(later.restore_limits(state));
        call_options hasty = fresh_call();
        hasty.deadline = 5s;
        const auto asked = here.time.now();
        here.run(later.account(hasty));
        EXPECT_LT(here.time.now() - asked, 5s);
    }
}

TEST(client_retry_after, a_first_look_that_is_sent_away_again_holds_for_all_that_follow)
{
    studio here;
    auto closed = asks_to_wait("GET /v1/me", 503, 60'000s);
    closed.count = 0;
    here.service->add_fault(closed);
    here.run_failing(here.client.account(fresh_call()));
    const auto state = here.client.save_limits();
    const finetuning::client later(here.time.executor(), here.options());
    ASSERT_TRUE(later.restore_limits(state));
    for (int number = 0; number < 5; ++number) {
        here.run_failing(later.account(fresh_call()));
    }
    EXPECT_EQ(here.service->record().count("GET /v1/me"), 2u) << "one look a process";
}

TEST(client_retry_after, an_absurd_wait_is_over_after_a_day)
{
    studio here;
    here.service->add_fault(asks_to_wait("GET /v1/me", 503, 1'000'000'000s));
    here.run_failing(here.client.account(fresh_call()));
    here.time.advance(24h + 1min);
    here.run(here.client.account(fresh_call()));
}

TEST(client_retry_after, a_paid_create_that_may_have_been_accepted_is_not_posted_again)
{
    for (const int status : {500, 502, 408, 503, 504}) {
        for (const char* code : {"RATE_LIMITED", "GENERATION_RATE_LIMITED", "QUEUE_FULL"}) {
            studio here({}, unsearched);
            emulator::fault odd(emulator::fault_kind::error, "POST /v1/generations");
            odd.status = status;
            odd.code = code;
            odd.count = 0;
            odd.commit = true;
            here.service->add_fault(odd);
            const auto problem =
                here.run_failing(here.client.generations().create(generation_request("drums")));
            EXPECT_EQ(here.service->record().count("POST /v1/generations"), 1u)
                << status << ' ' << code;
            EXPECT_EQ(problem.outcome(), andante::outcome::unknown) << status << ' ' << code;
            EXPECT_EQ(problem.api_code(), code);
            EXPECT_FALSE(message_says(problem.message(), "send again")) << problem.message();
        }
    }
}

} // namespace
