#include <andante/pacing/policy.hpp>

#include "core/invalid.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace andante::inline v0::pacing {

std::string_view to_string(scope value) noexcept
{
    switch (value) {
    case scope::user:
        return "user";
    case scope::key:
        return "key";
    case scope::ip:
        return "ip";
    case scope::organization_model:
        return "organization_model";
    }
    return "unknown";
}

route_set::route_set() = default;

route_set route_set::all()
{
    return route_set();
}

route_set route_set::only(std::vector<std::string> patterns)
{
    route_set made;
    made.patterns_ = std::move(patterns);
    made.excluded_ = false;
    return made;
}

route_set route_set::except(std::vector<std::string> patterns)
{
    route_set made;
    made.patterns_ = std::move(patterns);
    return made;
}

bool route_set::covers(std::string_view route) const noexcept
{
    const bool named = std::any_of(patterns_.begin(), patterns_.end(), [&](std::string_view one) {
        if (one.ends_with('*')) {
            return route.starts_with(one.substr(0, one.size() - 1));
        }
        return one == route;
    });
    return named != excluded_;
}

window_limit::window_limit(
    std::string limit_name, unsigned limit_count, std::chrono::nanoseconds limit_per
)
    : name(std::move(limit_name))
    , count(limit_count)
    , per(limit_per)
{
    if (name.empty()) {
        throw std::invalid_argument("a window limit needs a name");
    }
    if (count == 0) {
        throw std::invalid_argument("count: a window limit must allow a request at least");
    }
    if (per <= std::chrono::nanoseconds::zero()) {
        throw std::invalid_argument("per: a window limit needs a positive window");
    }
}

concurrency_limit::concurrency_limit(
    std::string limit_name, unsigned limit_cap, route_set creating_routes
)
    : name(std::move(limit_name))
    , cap(limit_cap)
    , routes(std::move(creating_routes))
{}

std::string_view to_string(spend_period value) noexcept
{
    switch (value) {
    case spend_period::utc_day:
        return "utc_day";
    case spend_period::utc_month:
        return "utc_month";
    case spend_period::rolling:
        return "rolling";
    }
    return "unknown";
}

std::string_view to_string(refusal_meaning value) noexcept
{
    switch (value) {
    case refusal_meaning::rate:
        return "rate";
    case refusal_meaning::tokens:
        return "tokens";
    case refusal_meaning::concurrency:
        return "concurrency";
    case refusal_meaning::spend:
        return "spend";
    case refusal_meaning::none:
        return "none";
    }
    return "unknown";
}

spend_limit::spend_limit(std::string limit_name, double amount_per_period, route_set paid_routes)
    : name(std::move(limit_name))
    , amount(amount_per_period)
    , routes(std::move(paid_routes))
{
    if (!(amount >= 0)) {
        throw std::invalid_argument("a spend limit cannot be negative");
    }
}

token_limit::token_limit(
    std::string limit_name, double limit_amount, std::chrono::nanoseconds limit_per
)
    : name(std::move(limit_name))
    , amount(limit_amount)
    , per(limit_per)
{
    if (name.empty()) {
        throw std::invalid_argument("name: a token limit needs one");
    }
    if (!(amount >= 0)) {
        throw std::invalid_argument("amount: a token limit cannot be negative");
    }
    if (per <= std::chrono::nanoseconds::zero()) {
        throw std::invalid_argument("per: a token limit needs a positive window");
    }
}

header_dialect::header_dialect() = default;

policy_set::policy_set() = default;

void policy_set::set(const window_limit& limit)
{
    for (auto& known : windows) {
        if (known.name == limit.name) {
            known.count = limit.count;
            known.per = limit.per;
            known.server_count = limit.server_count;
            return;
        }
    }
    auto added = limit;
    for (const auto& known : windows) {
        if (limit.name.starts_with(known.name + '[') && limit.name.ends_with(']')) {
            added.scope = known.scope;
            added.routes = known.routes;
            added.codes = known.codes;
        }
    }
    windows.push_back(std::move(added));
}

namespace {

error bad_limit(std::string_view text)
{
    return andante::detail::invalid(
        "limit",
        text,
        "name=count/window, for example create=10/60s; window in ms, s, m, h or d",
        "A limit is written name=count/window, for example create=10/60s."
    );
}

std::optional<std::chrono::nanoseconds> unit_of(std::string_view text)
{
    if (text == "ms") {
        return std::chrono::milliseconds(1);
    }
    if (text == "s") {
        return std::chrono::seconds(1);
    }
    if (text == "m") {
        return std::chrono::minutes(1);
    }
    if (text == "h") {
        return std::chrono::hours(1);
    }
    if (text == "d") {
        return std::chrono::hours(24);
    }
    return std::nullopt;
}

} // namespace

result<window_limit> parse_window_limit(std::string_view text)
{
    const auto equals = text.find('=');
    const auto slash = text.find('/', equals == std::string_view::npos ? 0 : equals);
    if (equals == std::string_view::npos || equals == 0 || slash == std::string_view::npos) {
        return bad_limit(text);
    }
    const auto count_text = text.substr(equals + 1, slash - equals - 1);
    const auto window_text = text.substr(slash + 1);
    unsigned count = 0;
    const auto* count_end = count_text.data() + count_text.size();
    const auto counted = std::from_chars(count_text.data(), count_end, count);
    if (count_text.empty() || count == 0 || counted.ec != std::errc() || counted.ptr != count_end) {
        return bad_limit(text);
    }
    unsigned length = 1;
    const auto* window_end = window_text.data() + window_text.size();
    const auto* unit_begin = window_text.data();
    if (!window_text.empty() && window_text.front() >= '0' && window_text.front() <= '9') {
        const auto measured = std::from_chars(window_text.data(), window_end, length);
        if (measured.ec != std::errc()) {
            return bad_limit(text);
        }
        unit_begin = measured.ptr;
    }
    const auto unit =
        unit_of(std::string_view(unit_begin, static_cast<std::size_t>(window_end - unit_begin)));
    // A window of more than a year is a typing mistake, and would overflow.
    if (!unit || length == 0 || std::chrono::hours(24 * 366) / *unit < length) {
        return bad_limit(text);
    }
    return window_limit(std::string(text.substr(0, equals)), count, *unit * length);
}

} // namespace andante::inline v0::pacing
