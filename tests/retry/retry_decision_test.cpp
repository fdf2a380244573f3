#include "retry/retry_budget.hpp"
#include "retry/retry_decision.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::call_effect;
using andante::errc;
using andante::error;
using andante::error_details;
using andante::outcome;
using andante::retry_options;
using andante::stop_reason;
using andante::retry::answer;
using andante::retry::classify;
using andante::retry::decide;
using andante::retry::question;
using andante::retry::verdict;

error make(errc code, int status = 0, outcome known = outcome::unknown)
{
    error_details details;
    details.http_status = status;
    details.outcome = known;
    return error(code, std::move(details));
}

error with_hint(errc code, std::chrono::milliseconds hint)
{
    error_details details;
    details.http_status = 429;
    details.outcome = outcome::rejected;
    details.retry_after = hint;
    return error(code, std::move(details));
}

answer
ask(const error& problem,
    call_effect effect = call_effect::repeatable,
    int failures = 1,
    double random = 0.5)
{
    question asked;
    asked.problem = &problem;
    asked.effect = effect;
    asked.counted_failures = failures;
    asked.consecutive = failures;
    asked.random = random;
    return decide(asked, retry_options());
}

struct row {
    const char* name;
    error problem;
    bool read_is_repeated;
    bool create_is_repeated;
};

const std::vector<row>& rows()
{
    static const std::vector<row> all{
        {"no connection", make(errc::connect_failed, 0, outcome::not_sent), true, true},
        {"no name", make(errc::resolve_failed, 0, outcome::not_sent), true, true},
        {"connect timeout", make(errc::connect_timeout, 0, outcome::not_sent), true, true},
        {"tls failure", make(errc::tls_failed, 0, outcome::not_sent), true, true},
        {"tls timeout", make(errc::tls_timeout, 0, outcome::not_sent), true, true},
        {"proxy failure", make(errc::proxy_failed, 0, outcome::not_sent), true, true},
        {"reset before a byte left", make(errc::connection_reset, 0, outcome::not_sent), true, true
        },
        {"lost reply", make(errc::connection_reset), true, false},
        {"silence", make(errc::read_timeout), true, false},
        {"cut body", make(errc::truncated_body), true, false},
        {"garbage", make(errc::malformed_http), true, false},
        {"429 general", make(errc::rate_limited, 429, outcome::rejected), true, true},
        {"429 create", make(errc::create_rate_limited, 429, outcome::rejected), true, true},
        {"429 queue full", make(errc::queue_full, 429, outcome::rejected), true, true},
        {"429 from a proxy", make(errc::malformed_response, 429, outcome::rejected), true, true},
        {"429 with a new code", make(errc::request_refused, 429, outcome::rejected), true, true},
        {"500", make(errc::server_error, 500), true, false},
        {"502 html", make(errc::malformed_response, 502), true, false},
        {"503", make(errc::server_error, 503), true, false},
        {"504", make(errc::server_error, 504), true, false},
        {"529", make(errc::server_error, 529), true, false},
        {"503 before anything was done",
         make(errc::server_error, 503, outcome::rejected),
         true,
         true},
        {"408", make(errc::request_refused, 408, outcome::rejected), true, false},
        {"501", make(errc::server_error, 501), false, false},
        {"400", make(errc::rejected_by_validation, 400, outcome::rejected), false, false},
        {"401", make(errc::invalid_api_key, 401, outcome::rejected), false, false},
        {"402", make(errc::quota_exhausted, 402, outcome::rejected), false, false},
        {"403", make(errc::plan_required, 403, outcome::rejected), false, false},
        {"404", make(errc::not_found, 404, outcome::rejected), false, false},
        {"GENERATION_FAILED", make(errc::creation_failed, 500), false, false},
        {"200 with garbage", make(errc::malformed_response, 200), false, false},
        {"local validation", make(errc::invalid_request, 0, outcome::not_sent), false, false},
        {"too large a body", make(errc::body_too_large), false, false},
        {"deadline", make(errc::deadline_exceeded), false, false},
        {"redirect", make(errc::unexpected_redirect, 302, outcome::rejected), false, false},
    };
    return all;
}

error advised(errc code, int status, outcome known, bool repeat)
{
    auto details = make(code, status, known).details();
    details.repeat_advised = repeat;
    return error(code, std::move(details));
}

TEST(retry_decision, repeats_reads_and_never_a_create_that_may_have_been_accepted)
{
    for (const auto& each : rows()) {
        const auto read = ask(each.problem, call_effect::repeatable);
        const auto create = ask(each.problem, call_effect::paid_create);
        EXPECT_EQ(read.stop == stop_reason::none, each.read_is_repeated) << each.name;
        EXPECT_EQ(create.stop == stop_reason::none, each.create_is_repeated) << each.name;
        if (each.read_is_repeated && !each.create_is_repeated) {
            EXPECT_EQ(create.stop, stop_reason::not_repeatable) << each.name;
        }
        if (!each.read_is_repeated) {
            EXPECT_EQ(read.stop, stop_reason::permanent) << each.name;
        }
    }
}

TEST(retry_decision, a_failure_marked_permanent_is_never_repeated)
{
    error_details details;
    details.outcome = outcome::not_sent;
    details.stop = stop_reason::permanent;
    EXPECT_EQ(ask(error(errc::tls_failed, std::move(details))).stop, stop_reason::permanent);
}

TEST(retry_decision, an_error_of_another_category_is_permanent)
{
    EXPECT_EQ(classify(error(boost::asio::error::operation_aborted)), verdict::permanent);
}

TEST(retry_decision, a_hint_is_never_shortened_and_stretched_by_a_tenth_at_most)
{
    const auto problem = with_hint(errc::rate_limited, 37s);
    EXPECT_EQ(ask(problem, call_effect::repeatable, 1, 0.0).wait, 37s);
    EXPECT_LE(ask(problem, call_effect::repeatable, 1, 0.999).wait, 40'700ms);
    EXPECT_GE(ask(problem, call_effect::repeatable, 2, 0.0).wait, 37s)
        << "also above the cap of 20 s";
}

TEST(retry_decision, a_hint_above_the_ceiling_ends_the_call)
{
    EXPECT_EQ(ask(with_hint(errc::rate_limited, 121s)).stop, stop_reason::deadline_too_close);
    EXPECT_EQ(ask(with_hint(errc::rate_limited, 120s)).stop, stop_reason::none);
}

TEST(retry_decision, a_hint_of_zero_still_backs_off)
{
    EXPECT_GT(ask(with_hint(errc::rate_limited, 0s)).wait, 0s);
}

TEST(retry_decision, full_jitter_doubles_up_to_the_cap)
{
    const auto problem = make(errc::server_error, 503);
    retry_options options;
    options.attempts = 100;
    question asked;
    asked.problem = &problem;
    asked.random = 0.999999;
    const std::vector<std::chrono::milliseconds> ceilings{500ms, 1s, 2s, 4s, 8s, 16s, 20s, 20s};
    for (std::size_t index = 0; index < ceilings.size(); ++index) {
        asked.consecutive = static_cast<int>(index) + 1;
        const auto wait = decide(asked, options).wait;
        EXPECT_LE(wait, ceilings[index]);
        EXPECT_GT(wait, ceilings[index] * 99 / 100);
    }
    asked.consecutive = 2'000'000'000;
    EXPECT_LE(decide(asked, options).wait, 20s) << "no overflow";
    asked.random = 0;
    EXPECT_EQ(decide(asked, options).wait, 0s);
}

TEST(retry_decision, a_full_queue_is_asked_again_after_tens_of_seconds)
{
    const auto problem = make(errc::queue_full, 429, outcome::rejected);
    EXPECT_EQ(ask(problem, call_effect::paid_create, 1, 0.0).wait, 10s);
    EXPECT_LE(ask(problem, call_effect::paid_create, 1, 0.999).wait, 30s);
}

TEST(retry_decision, stops_when_the_attempts_are_used)
{
    const auto problem = make(errc::server_error, 503);
    EXPECT_EQ(ask(problem, call_effect::repeatable, 2).stop, stop_reason::none);
    EXPECT_EQ(ask(problem, call_effect::repeatable, 3).stop, stop_reason::attempts_exhausted);
}

TEST(retry_decision, one_attempt_means_no_repeat_even_after_a_rate_refusal)
{
    const auto problem = with_hint(errc::rate_limited, 1s);
    retry_options options;
    options.attempts = 1;
    question asked;
    asked.problem = &problem;
    asked.counted_failures = 0;
    EXPECT_EQ(decide(asked, options).stop, stop_reason::attempts_exhausted);
}

TEST(retry_decision, does_not_wait_past_the_deadline)
{
    const auto problem = with_hint(errc::rate_limited, 30s);
    question asked;
    asked.problem = &problem;
    asked.random = 0;
    asked.deadline = asked.now + 30s;
    EXPECT_EQ(decide(asked, retry_options()).stop, stop_reason::deadline_too_close);
    asked.deadline = asked.now + 31s;
    EXPECT_EQ(decide(asked, retry_options()).stop, stop_reason::none);
}

TEST(retry_budget, an_outage_uses_it_up_and_successes_refill_it)
{
    andante::retry::retry_budget budget(50);
    const auto problem = make(errc::server_error, 503);
    for (int repeat = 0; repeat < 10; ++repeat) {
        EXPECT_TRUE(budget.take(problem));
    }
    EXPECT_FALSE(budget.take(problem));
    for (int success = 0; success < 5; ++success) {
        budget.succeeded(0);
    }
    EXPECT_TRUE(budget.take(problem));
    EXPECT_EQ(budget.tokens(), 0);
    budget.succeeded(1);
    EXPECT_EQ(budget.tokens(), 5) << "a success after a repeat gives the repeat's tokens back";
}

TEST(retry_budget, a_timeout_costs_twice)
{
    andante::retry::retry_budget budget(10);
    EXPECT_TRUE(budget.take(make(errc::read_timeout)));
    EXPECT_EQ(budget.tokens(), 0);
}

TEST(retry_budget, never_holds_more_than_its_capacity)
{
    andante::retry::retry_budget budget(10);
    budget.succeeded(3);
    EXPECT_EQ(budget.tokens(), 10);
}

TEST(retry_budget, zero_switches_it_off)
{
    andante::retry::retry_budget budget(0);
    for (int repeat = 0; repeat < 1000; ++repeat) {
        EXPECT_TRUE(budget.take(make(errc::read_timeout)));
    }
}

TEST(retry_decision, a_create_with_a_key_that_is_taken_once_is_repeated_like_a_read)
{
    const auto lost = make(errc::connection_reset);
    EXPECT_EQ(ask(lost, call_effect::keyed_create).stop, stop_reason::none);
    EXPECT_EQ(ask(lost, call_effect::paid_create).stop, stop_reason::not_repeatable);
    EXPECT_EQ(
        ask(make(errc::request_refused, 409), call_effect::keyed_create).stop,
        stop_reason::permanent
    );
}

TEST(retry_decision, the_servers_own_advice_goes_before_what_a_status_usually_means)
{
    const auto never = advised(errc::server_error, 503, outcome::unknown, false);
    EXPECT_EQ(classify(never), verdict::permanent);
    const auto throttled = advised(errc::rate_limited, 429, outcome::rejected, false);
    EXPECT_EQ(classify(throttled), verdict::permanent);
    const auto again = advised(errc::request_refused, 409, outcome::rejected, true);
    EXPECT_EQ(classify(again), verdict::transient);
    const auto in_doubt = advised(errc::server_error, 501, outcome::unknown, true);
    EXPECT_EQ(classify(in_doubt), verdict::ambiguous);
}

TEST(retry_decision, no_advice_makes_money_or_a_paid_create_that_may_be_done_worth_repeating)
{
    const auto broke = advised(errc::quota_exhausted, 402, outcome::rejected, true);
    EXPECT_EQ(classify(broke), verdict::permanent);
    const auto lost = advised(errc::server_error, 500, outcome::unknown, true);
    EXPECT_EQ(ask(lost, call_effect::paid_create).stop, stop_reason::not_repeatable);
}

TEST(retry_decision, statuses_of_a_proxy_and_an_overload_are_worth_repeating)
{
    for (const int status : {520, 521, 522, 523, 524, 529}) {
        EXPECT_EQ(classify(make(errc::server_error, status)), verdict::ambiguous) << status;
    }
    EXPECT_EQ(classify(make(errc::server_error, 525)), verdict::permanent);
}

} // namespace
