// What a client tells its limiter of a call, and its observer of a limiter that it shares.
#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/finetuning/profile.hpp>

#include "support/crowd.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::errc;
using andante::finetuning::generation_request;
using andante_tests::studio;

/// Writes down the waits for permits.
class wait_watcher final : public andante::observer {
public:
    std::vector<std::string> waits;

    void on_wait(const andante::wait_start& event) override
    {
        if (event.reason == andante::wait_reason::pacing) {
            waits.push_back(std::string(event.call.route) + ", " + std::string(event.detail));
        }
    }
};

TEST(client_pacing, each_client_of_a_shared_limiter_hears_of_its_own_waits)
{
    studio here;
    const auto limits = andante::finetuning::policies();
    const auto shared =
        andante::pacing::make_rate_limiter(here.time.executor(), here.time.source(), limits);
    const auto busy = std::make_shared<wait_watcher>();
    const auto quiet = std::make_shared<wait_watcher>();
    const auto client_of = [&](const std::shared_ptr<wait_watcher>& watcher) {
        return andante::finetuning::client(
            here.time.executor(), here.options([&](andante::client_options& options) {
                options.pacer = shared;
                options.observer = watcher;
            })
        );
    };
    auto first = client_of(quiet);
    auto second = client_of(busy);
    for (int i = 0; i < 60; ++i) {
        here.run(first.account());
    }
    call_options patient;
    patient.deadline = 2min;
    here.run(second.account(patient));
    EXPECT_TRUE(quiet->waits.empty()) << quiet->waits.front();
    ASSERT_EQ(busy->waits.size(), 1u);
    EXPECT_TRUE(busy->waits[0].starts_with("GET /v1/me, read: ")) << busy->waits[0];
}

/// Ten credits a day for creates.
void cap_spending(andante::client_options& options)
{
    auto limits = andante::finetuning::policies();
    const auto paid = andante::pacing::route_set::only({"POST /v1/generations"});
    limits.spending.emplace_back("credits", 10.0, paid);
    options.policies = limits;
}

TEST(client_pacing, calls_spend_what_they_are_said_to_cost)
{
    studio here(andante::emulator::finetuning::settings(), cap_spending);
    call_options four;
    four.cost = 4;
    auto generations = here.client.generations();
    here.run(generations.create(generation_request("a"), four));
    here.run(generations.create(generation_request("b"), four));
    EXPECT_EQ(
        here.run_failing(generations.create(generation_request("c"), four)), errc::quota_exhausted
    );
    EXPECT_EQ(here.service->record().count("POST /v1/generations"), 2u);
    here.run(generations.create(generation_request("free")));
}

TEST(client_pacing, partitions_of_a_limit_are_counted_apart)
{
    studio here(andante::emulator::finetuning::settings(), [](andante::client_options& options) {
        andante::pacing::window_limit one("read", 1, 1h);
        one.scope = andante::pacing::scope::organization_model;
        andante::pacing::policy_set limits;
        limits.set(one);
        options.policies = limits;
        options.cache.enabled = false;
    });
    const auto ask = [&](const char* model) {
        call_options options;
        options.partition = model;
        options.deadline = 1min;
        return here.run(andante::as_result(here.client.account(options)));
    };
    EXPECT_TRUE(ask("small"));
    EXPECT_TRUE(ask("large"));
    EXPECT_EQ(ask("small").error(), errc::deadline_exceeded);
    EXPECT_EQ(here.service->record().count("GET /v1/me"), 2u);
}

TEST(client_pacing, a_cost_that_is_no_amount_is_refused_by_name)
{
    studio here;
    for (const double cost : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
        call_options odd;
        odd.cost = cost;
        const auto problem = here.run_failing(here.client.account(odd));
        ASSERT_EQ(problem, errc::invalid_request);
        EXPECT_EQ(problem.field()->field, "cost");
    }
    EXPECT_TRUE(here.service->record().requests().empty());
}

} // namespace
