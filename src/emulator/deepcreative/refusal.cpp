#include "emulator/deepcreative/refusal.hpp"

#include "emulator/kit/json_text.hpp"

#include <algorithm>
#include <cctype>

namespace andante::inline v0::emulator::deepcreative {

namespace json = boost::json;

namespace {

constexpr std::string_view json_type = "application/json";

std::string_view type_for(int status)
{
    switch (status) {
    case 400:
        return "invalid_request_error";
    case 401:
        return "authentication_error";
    case 402:
        return "payment_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 409:
        return "idempotency_error";
    case 429:
        return "rate_limit_error";
    default:
        return "api_error";
    }
}

std::string in_small_letters(std::string_view text)
{
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return small;
}

refusal make(int status, std::string_view code, std::string message, json::object details = {})
{
    return {status, type_for(status), code, std::move(message), std::move(details), {}};
}

} // namespace

refusal invalid_key()
{
    return make(401, "INVALID_API_KEY", "The API key is missing or not valid");
}

refusal forbidden()
{
    return make(403, "FORBIDDEN", "This key may not do that");
}

refusal not_found()
{
    return make(404, "NOT_FOUND", "There is no such resource");
}

refusal rate_limited(std::chrono::seconds retry_after)
{
    auto why = make(429, "RATE_LIMIT_EXCEEDED", "Too many requests");
    why.retry_after = retry_after;
    return why;
}

refusal too_many_running(unsigned limit, std::size_t active)
{
    return make(
        429,
        "CONCURRENT_LIMIT_EXCEEDED",
        "Too many predictions are running",
        {{"limit", limit}, {"active", active}}
    );
}

refusal duplicate(const std::string& id)
{
    json::object details;
    if (!id.empty()) {
        details["job_id"] = id;
    }
    return make(
        409, "IDEMPOTENCY_KEY_REUSED", "This key was processed already", std::move(details)
    );
}

refusal invalid_model(std::string_view model)
{
    return make(400, "INVALID_MODEL", "There is no model " + std::string(model));
}

refusal invalid(std::string_view param, std::string message)
{
    return make(
        400, "INVALID_REQUEST", std::move(message), {{"param", param}, {"type", "invalid_value"}}
    );
}

refusal no_credits(double required, double available)
{
    return make(
        402,
        "INSUFFICIENT_CREDITS",
        "This needs " + json_text(required) + " credits, and " + json_text(available) + " are left"
    );
}

refusal spent(int status, std::string_view period)
{
    const bool is_daily = period == "daily";
    return make(
        status,
        is_daily ? "DAILY_SPENDING_LIMIT_EXCEEDED" : "MONTHLY_SPENDING_LIMIT_EXCEEDED",
        "The " + std::string(period) + " spending limit of this key is reached"
    );
}

error_text planned_refusal(int status, std::string_view code)
{
    json::object error{{"type", type_for(status)}, {"message", "planned by the emulator"}};
    if (!code.empty()) {
        error["code"] = code;
    }
    return {std::string(json_type), json_text(json::object{{"error", std::move(error)}})};
}

std::string refusal_text(const refusal& why, bool is_short)
{
    json::object error;
    if (is_short && why.status == 400) {
        error = {{"code", in_small_letters(why.code)}, {"message", why.message}};
    } else {
        error = {{"type", why.type}, {"message", why.message}, {"code", why.code}};
    }
    if (!why.details.empty()) {
        error["details"] = why.details;
    }
    return json_text(json::object{{"error", std::move(error)}});
}

} // namespace andante::inline v0::emulator::deepcreative
