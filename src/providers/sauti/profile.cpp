#include <andante/providers/sauti/documented_routes.hpp>
#include <andante/providers/sauti/profile.hpp>

#include "providers/sauti/errors.hpp"
#include "providers/sauti/routes.hpp"

#include <string>
#include <utility>

namespace andante::inline v0::sauti {

namespace {

pacing::window_limit a_minute(std::string_view name, unsigned count, pacing::route_set routes)
{
    pacing::window_limit limit(std::string(name), count, std::chrono::minutes(1));
    limit.scope = pacing::scope::key;
    limit.routes = std::move(routes);
    return limit;
}

} // namespace

pacing::policy_set policies()
{
    using pacing::route_set;
    const auto speaking = routes_of_limit(routes::all, routes::synthesis_limit);
    const auto looking = routes_of_limit(routes::all, routes::status_limit);
    auto others = speaking;
    others.insert(others.end(), looking.begin(), looking.end());
    pacing::policy_set all;
    all.provider = "sauti";
    all.windows.push_back(a_minute(routes::synthesis_limit, 10, route_set::only(speaking)));
    all.windows.push_back(a_minute(routes::status_limit, 60, route_set::only(looking)));
    // Also what this table does not know: "every other endpoint".
    all.windows.push_back(a_minute(routes::default_limit, 30, route_set::except(others)));
    all.dialect.form = pacing::header_dialect::reset_form::unix_seconds;
    // Waiting a minute does not bring credit.
    for (const auto code : spend_codes) {
        all.refusals.emplace_back(0, std::string(code), pacing::refusal_meaning::none);
    }
    return all;
}

provider_profile profile()
{
    provider_profile facts("sauti", "https://sauti.finiflowlabs.com");
    facts.title = "SAUTI";
    facts.key_variable = "SAUTI_API_KEY";
    facts.url_variable = "SAUTI_BASE_URL";
    facts.key_header = "xi-api-key";
    facts.key_prefix = "";
    facts.key_form.source = "FiniFlow Labs gives them out by e-mail";
    facts.policies = policies();
    facts.describe_error = describe_error;
    return facts;
}

std::span<const route* const> documented_routes() noexcept
{
    return routes::all;
}

} // namespace andante::inline v0::sauti
