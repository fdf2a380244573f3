// What sums of a day and of a month mean for predictions, in virtual time.
#include "providers/deepcreative/lab.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace deepcreative_test;

TEST(deepcreative_spending, a_daily_sum_stops_sending_at_once_and_says_until_when)
{
    lab here(labs::settings(), [](andante::client_options& options) {
        options.policies = deepcreative::policies(deepcreative::spend_caps{5, 0});
    });
    const auto predictions = here.client.predictions();
    andante::call_options cost;
    cost.cost = 2.5;
    here.run(predictions.create(asked_for(), cost));
    here.run(predictions.create(asked_for(), cost));
    const auto before = here.time.elapsed();
    const auto problem = here.run_failing(predictions.create(asked_for(), cost));
    EXPECT_TRUE(problem == errc::quota_exhausted);
    EXPECT_EQ(problem.policy(), "daily");
    EXPECT_EQ(problem.outcome(), outcome::not_sent);
    EXPECT_EQ(here.time.elapsed(), before) << "at once";
    ASSERT_TRUE(problem.retry_after().has_value());
    const auto left = std::chrono::hours(24) - here.time.elapsed(); // it began at midnight
    EXPECT_LE(*problem.retry_after(), left + 1min);
    EXPECT_GE(*problem.retry_after(), left - 1min);
    EXPECT_EQ(here.service->accepted(), 2U);
    here.run(here.time.source()->sleep_for(24h));
    here.run(predictions.create(asked_for(), cost));
}

TEST(deepcreative_spending, what_was_really_used_counts_instead_of_the_guess)
{
    labs::settings settings;
    settings.shape = labs::object_shape::model_page;
    settings.price = 1;
    lab here(settings, [](andante::client_options& options) {
        options.policies = deepcreative::policies(deepcreative::spend_caps{5, 0});
    });
    const auto predictions = here.client.predictions();
    andante::wait_options guess(10min);
    guess.call.cost = 4;
    here.run(predictions.create_and_wait(asked_for(), guess));
    EXPECT_EQ(here.client.limits()->spending.at(0).spent, 1) << "credits_used says so";
    here.run(predictions.create_and_wait(asked_for(), guess));
    EXPECT_EQ(here.client.limits()->spending.at(0).spent, 2);
}

TEST(deepcreative_spending, what_nobody_guessed_counts_once_it_is_told_and_stops_sending_too)
{
    labs::settings settings;
    settings.shape = labs::object_shape::model_page;
    settings.price = 4;
    lab here(settings, [](andante::client_options& options) {
        options.policies = deepcreative::policies(deepcreative::spend_caps{5, 0});
    });
    const auto predictions = here.client.predictions();
    here.run(predictions.create_and_wait(asked_for()));
    here.run(predictions.create_and_wait(asked_for()));
    EXPECT_EQ(here.client.limits()->spending.at(0).spent, 8);
    const auto problem = here.run_failing(predictions.create(asked_for()));
    EXPECT_TRUE(problem == errc::quota_exhausted) << problem.message();
    EXPECT_EQ(here.service->accepted(), 2U);
}

TEST(deepcreative_spending, what_the_service_refuses_for_a_sum_stops_until_that_begins_anew)
{
    for (const int status : {402, 403, 429}) {
        labs::settings settings;
        settings.spend_status = status;
        settings.accounts.front().monthly_cap = 5;
        lab here(settings);
        const auto predictions = here.client.predictions();
        here.run(predictions.create(asked_for()));
        here.run(predictions.create(asked_for()));
        const auto told = here.run_failing(predictions.create(asked_for()));
        EXPECT_TRUE(told == errc::quota_exhausted) << status;
        EXPECT_EQ(told.policy(), "monthly") << status;
        ASSERT_TRUE(told.retry_after().has_value()) << status;
        EXPECT_GT(*told.retry_after(), 24h * 30) << "it is the first of January";
        const auto sent = here.service->record().count(create_route);
        const auto later = here.run_failing(predictions.create(asked_for()));
        EXPECT_TRUE(later == errc::quota_exhausted) << status;
        EXPECT_EQ(here.service->record().count(create_route), sent) << "nothing more is sent";
    }
}

TEST(deepcreative_spending, too_few_credits_close_nothing_since_more_may_be_added_any_time)
{
    labs::settings settings;
    settings.accounts.front().credits = 1;
    lab here(settings);
    const auto predictions = here.client.predictions();
    EXPECT_EQ(here.run_failing(predictions.create(asked_for())).api_code(), "INSUFFICIENT_CREDITS");
    here.run_failing(predictions.create(asked_for()));
    EXPECT_EQ(here.service->record().count(create_route), 2U);
}

} // namespace
