#include <andante/providers/pioneer/documented_routes.hpp>
#include <andante/providers/pioneer/profile.hpp>

#include "providers/pioneer/errors.hpp"
#include "providers/pioneer/routes.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

namespace {

using namespace std::chrono_literals;
using pacing::refusal_meaning;
using pacing::route_set;
using pacing::scope;

pacing::window_limit window(
    std::string name, unsigned count, std::chrono::nanoseconds per, scope whose, route_set covered
)
{
    pacing::window_limit made(std::move(name), count, per);
    made.scope = whose;
    made.routes = std::move(covered);
    return made;
}

/// What a limit of its own counts, by the documentation: also routes that this client has not.
std::vector<std::string> covered_by(std::string_view limit)
{
    if (limit == routes::llm_limit) {
        auto all = routes_of_limit(routes::paid, limit);
        all.emplace_back(routes::also_llm);
        return all;
    }
    if (limit == routes::gliner_limit) {
        return {std::string(routes::all_gliner)};
    }
    if (limit == routes::generate_limit) {
        return {std::string(routes::all_generate)};
    }
    return routes_of_limit(routes::paid, limit);
}

void add_classes(pacing::policy_set& to, bool is_raised)
{
    struct row {
        std::string_view name;
        unsigned count;
        unsigned raised;
    };
    constexpr std::array rows{
        row{routes::inference_limit, 1'200, 5'000},
        row{routes::llm_limit, 200, 5'000},
        row{routes::gliner_limit, 15'000, 15'000},
        row{routes::generate_limit, 120, 120},
        row{routes::training_limit, 20, 20},
    };
    for (const auto& each : rows) {
        to.windows.push_back(window(
            std::string(each.name),
            is_raised ? each.raised : each.count,
            1min,
            scope::user,
            route_set::only(covered_by(each.name))
        ));
    }
}

void add_addresses(pacing::policy_set& to, bool is_raised)
{
    if (!is_raised) { // they stack: everything counts here too
        to.windows.push_back(window("ip-minute", 1'000, 1min, scope::ip, route_set::all()));
        to.windows.push_back(window("ip-hour", 10'000, 1h, scope::ip, route_set::all()));
        return;
    }
    std::vector<std::string> others;
    for (const auto limit : {
             routes::inference_limit,
             routes::llm_limit,
             routes::gliner_limit,
             routes::generate_limit,
             routes::training_limit,
         }) {
        const auto covered = covered_by(limit);
        others.insert(others.end(), covered.begin(), covered.end());
    }
    const auto rest = route_set::except(others);
    to.windows.push_back(window("edge", 100'000, 1min, scope::ip, route_set::all()));
    to.windows.push_back(window("ip-minute", 20'000, 1min, scope::ip, rest));
    to.windows.push_back(window("ip-hour", 1'000'000, 1h, scope::ip, rest));
}

/// Of a reason that nobody has documented only this is known: that waiting does not help.
void add_refusals(std::vector<pacing::refusal_rule>& to)
{
    to.emplace_back(0, std::string(daily_cap_reason), refusal_meaning::spend).limit = daily_sum;
    for (const auto* reason : {"*spend*", "*cap*", "*credit*"}) {
        to.emplace_back(429, reason, refusal_meaning::none);
    }
}

} // namespace

pacing::policy_set policies(edition which)
{
    const bool is_raised = which != edition::june_2026;
    pacing::policy_set all;
    all.provider = "pioneer";
    add_addresses(all, is_raised);
    add_classes(all, is_raised);
    std::vector<std::string> paid;
    paid.reserve(std::size(routes::paid));
    for (const auto* each : routes::paid) {
        paid.push_back(each->name());
    }
    all.spending.emplace_back(daily_sum, 0, route_set::only(std::move(paid)));
    add_refusals(all.refusals);
    return all;
}

pacing::policy_set policies_of_users(edition which)
{
    auto all = policies(which);
    for (auto& each : all.windows) {
        if (each.scope == scope::user) {
            each.scope = scope::organization_model; // counted for each partition
        }
    }
    return all;
}

provider_profile profile(edition which)
{
    const bool is_late = which == edition::late_2026;
    provider_profile facts(
        "pioneer", is_late ? "https://api.fastino.ai" : "https://api.pioneer.ai"
    );
    facts.title = "Pioneer";
    facts.key_variable = "PIONEER_API_KEY";
    facts.url_variable = "PIONEER_BASE_URL";
    facts.key_header = "X-API-Key";
    facts.key_prefix = "";
    facts.key_form.begins = is_late ? "fast_sk_" : "pio_sk_";
    facts.policies = policies(which);
    facts.describe_error = describe_error;
    return facts;
}

std::span<const route* const> documented_routes() noexcept
{
    return routes::all;
}

} // namespace andante::inline v0::pioneer
