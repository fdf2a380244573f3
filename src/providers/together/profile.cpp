#include <andante/providers/together/documented_routes.hpp>
#include <andante/providers/together/profile.hpp>

#include "providers/together/errors.hpp"
#include "providers/together/routes.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace andante::inline v0::together {

namespace {

struct profile_word {
    limit_profile value;
    std::string_view text;
};

constexpr std::array profile_words{
    profile_word{limit_profile::learned, "learned"},
    profile_word{limit_profile::fixed, "fixed"},
    profile_word{limit_profile::dynamic, "dynamic"},
};

struct table_row {
    std::string_view name;
    unsigned a_minute;
};

/// Of a third party's guide; the provider says no numbers.
constexpr std::array table{
    table_row{routes::chat_limit, 600},
    table_row{routes::embedding_limit, 300},
    table_row{routes::image_limit, 60},
};

constexpr unsigned fine_tunes_at_a_time = 3;
constexpr unsigned batches_at_a_time = 10;

pacing::window_limit window_of(const table_row& row, limit_profile which)
{
    // What is quoted for a minute, 60 at least, is enforced each second: nothing is known of more.
    const bool is_dynamic = which == limit_profile::dynamic;
    const std::chrono::seconds per(is_dynamic ? 1 : 60);
    pacing::window_limit limit(std::string(row.name), is_dynamic ? 1 : row.a_minute, per);
    limit.scope =
        which == limit_profile::fixed ? pacing::scope::key : pacing::scope::organization_model;
    limit.routes = pacing::route_set::only(routes_of_limit(routes::all, row.name));
    return limit;
}

/// How many is told by answers alone.
pacing::token_limit tokens_of_chat(limit_profile which)
{
    const std::chrono::seconds per(which == limit_profile::dynamic ? 1 : 60);
    pacing::token_limit limit(token_limit, 0, per);
    limit.scope = pacing::scope::organization_model;
    limit.may_rise = which != limit_profile::fixed;
    limit.routes = pacing::route_set::only(routes_of_limit(routes::all, routes::chat_limit));
    return limit;
}

void add_caps(pacing::policy_set& to)
{
    using pacing::route_set;
    to.concurrency.emplace_back(
        fine_tune_cap, fine_tunes_at_a_time, route_set::only({routes::create_fine_tune.name()})
    );
    to.concurrency.emplace_back(
        batch_cap, batches_at_a_time, route_set::only({routes::create_batch.name()})
    );
    using pacing::refusal_meaning;
    to.refusals.emplace_back(429, "dynamic_token_limited", refusal_meaning::tokens);
    // No time brings money.
    to.refusals.emplace_back(402, "", refusal_meaning::none);
    to.refusals.emplace_back(429, "credit_limit", refusal_meaning::none);
    to.refusals.emplace_back(409, "", refusal_meaning::concurrency).limit = fine_tune_cap;
    to.refusals.emplace_back(429, batch_code, refusal_meaning::concurrency).limit = batch_cap;
}

} // namespace

std::string_view to_string(limit_profile value) noexcept
{
    for (const auto& row : profile_words) {
        if (row.value == value) {
            return row.text;
        }
    }
    return {};
}

std::optional<limit_profile> parse_limit_profile(std::string_view name) noexcept
{
    for (const auto& row : profile_words) {
        if (row.text == name) {
            return row.value;
        }
    }
    return std::nullopt;
}

pacing::policy_set policies(limit_profile limits)
{
    pacing::policy_set all;
    all.provider = "together";
    for (const auto& row : table) {
        all.windows.push_back(window_of(row, limits));
    }
    all.tokens.push_back(tokens_of_chat(limits));
    add_caps(all);
    return all;
}

provider_profile profile(limit_profile limits)
{
    provider_profile facts("together", "https://api.together.ai/v1");
    facts.title = "Together AI";
    facts.key_variable = "TOGETHER_API_KEY";
    facts.url_variable = "TOGETHER_BASE_URL";
    facts.key_form.source = "web app: Settings, API keys";
    facts.policies = policies(limits);
    facts.describe_error = describe_error;
    return facts;
}

std::span<const route* const> documented_routes() noexcept
{
    return routes::all;
}

} // namespace andante::inline v0::together
