#include <andante/providers/finetuning/documented_routes.hpp>
#include <andante/providers/finetuning/profile.hpp>

#include "providers/finetuning/errors.hpp"
#include "providers/finetuning/routes.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

pacing::policy_set policies()
{
    const auto creating = routes_of_limit(routes::all, routes::create_limit);
    pacing::policy_set all;
    all.provider = "finetuning";
    pacing::window_limit create(std::string(routes::create_limit), 10, std::chrono::minutes(1));
    create.routes = pacing::route_set::only(creating);
    create.codes = {"GENERATION_RATE_LIMITED"};
    pacing::window_limit read(std::string(routes::read_limit), 60, std::chrono::minutes(1));
    // Also what this table does not know: the server counts it there.
    read.routes = pacing::route_set::except(creating);
    read.codes = {"RATE_LIMITED"};
    all.windows = {std::move(create), std::move(read)};
    all.concurrency.emplace_back("queue", 0, pacing::route_set::only(creating));
    return all;
}

provider_profile profile()
{
    provider_profile facts("finetuning", "https://pub.finetuning.ai");
    facts.title = "Finetuning.ai";
    facts.key_variable = "FINETUNING_API_KEY";
    facts.url_variable = "FINETUNING_BASE_URL";
    facts.key_header = "X-API-Key";
    facts.key_prefix = "";
    facts.key_form.begins = "ft_live_";
    facts.key_form.length = 40;
    facts.key_form.source = "web app: Profile, API";
    facts.policies = policies();
    facts.describe_error = describe_error;
    return facts;
}

std::span<const route* const> documented_routes() noexcept
{
    return routes::all;
}

} // namespace andante::inline v0::finetuning
