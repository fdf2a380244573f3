#include <andante/providers/deepcreative/documented_routes.hpp>
#include <andante/providers/deepcreative/profile.hpp>

#include "providers/deepcreative/errors.hpp"
#include "providers/deepcreative/routes.hpp"

#include <array>
#include <string>
#include <utility>

namespace andante::inline v0::deepcreative {

namespace {

using pacing::refusal_meaning;

constexpr unsigned requests_a_minute = 60;
constexpr unsigned running_at_a_time = 5;

pacing::spend_limit
sum_of(std::string name, double amount, pacing::spend_period period, const pacing::route_set& paid)
{
    pacing::spend_limit sum(std::move(name), amount, paid);
    sum.period = period;
    sum.codes.clear();
    return sum;
}

/// Which status and code refuse for a sum is not published: whatever speaks of spending.
void add_spending_refusals(std::vector<pacing::refusal_rule>& to)
{
    constexpr std::array monthly{
        "*MONTH*SPEND*", "*SPEND*MONTH*", "*MONTH*BUDGET*", "*BUDGET*MONTH*"
    };
    constexpr std::array daily{"*SPEND*", "*BUDGET*"};
    for (const int status : {402, 403, 429}) {
        for (const auto* code : monthly) {
            to.emplace_back(status, code, refusal_meaning::spend).limit = monthly_sum;
        }
        for (const auto* code : daily) {
            to.emplace_back(status, code, refusal_meaning::spend).limit = daily_sum;
        }
    }
}

} // namespace

pacing::policy_set policies(spend_caps caps)
{
    const auto creating = pacing::route_set::only(
        {routes::create_prediction.name(), routes::create_under_models.name()}
    );
    pacing::policy_set all;
    all.provider = "deepcreative";
    all.windows.emplace_back(
        std::string(routes::request_limit), requests_a_minute, std::chrono::minutes(1)
    );
    all.windows.back().scope = pacing::scope::key;
    all.concurrency.emplace_back("predictions", running_at_a_time, creating);
    using pacing::spend_period;
    all.spending = {
        sum_of(daily_sum, caps.daily, spend_period::utc_day, creating),
        sum_of(monthly_sum, caps.monthly, spend_period::utc_month, creating)
    };
    all.refusals.emplace_back(429, "CONCURRENT_LIMIT_EXCEEDED", refusal_meaning::concurrency);
    add_spending_refusals(all.refusals);
    all.dialect.form = pacing::header_dialect::reset_form::unix_seconds;
    return all;
}

provider_profile profile()
{
    provider_profile facts("deepcreative", "https://api.deepcreativelabs.com/v1");
    facts.title = "Deep Creative Labs";
    facts.key_variable = "DEEPCREATIVE_API_KEY";
    facts.url_variable = "DEEPCREATIVE_BASE_URL";
    facts.key_form.begins = "sk_live_";
    facts.policies = policies();
    facts.describe_error = describe_error;
    return facts;
}

std::span<const route* const> documented_routes() noexcept
{
    return routes::all;
}

} // namespace andante::inline v0::deepcreative
