#include "emulator/finetuning/refusal.hpp"

#include "emulator/kit/json_text.hpp"

#include <boost/json/object.hpp>

namespace andante::inline v0::emulator::finetuning {

namespace json = boost::json;

namespace {

std::string_view code_for(int status)
{
    switch (status) {
    case 429:
        return "RATE_LIMITED";
    case 404:
        return "NOT_FOUND";
    case 503:
        return "SERVICE_UNAVAILABLE";
    default:
        return "INTERNAL_ERROR";
    }
}

} // namespace

error_text planned_refusal(int status, std::string_view code)
{
    const std::string given(code.empty() ? code_for(status) : code);
    return {
        "application/json; charset=utf-8",
        R"({"error":{"code":")" + given + R"(","message":"planned by the emulator"}})"
    };
}

refusal missing_key()
{
    return {401, "MISSING_API_KEY", "The request carried no X-API-Key header", {}, {}};
}

refusal invalid_key()
{
    return {401, "INVALID_API_KEY", "API key is malformed, revoked, or does not exist", {}, {}};
}

refusal plan_required()
{
    return {403, "PRO_PLAN_REQUIRED", "This plan has no API access", {}, {}};
}

refusal not_found()
{
    return {404, "NOT_FOUND", "No such resource", {}, {}};
}

refusal rate_limited(std::string_view code, std::chrono::seconds retry_after)
{
    return {429, code, "Request limit reached", {}, retry_after};
}

refusal monthly_limit_reached()
{
    return {402, "MONTHLY_LIMIT_REACHED", "No generations remaining this month", {}, {}};
}

refusal queue_full(std::optional<std::chrono::seconds> retry_after)
{
    return {429, "QUEUE_FULL", "The account has too many unfinished generations", {}, retry_after};
}

refusal generation_failed()
{
    return {500, "GENERATION_FAILED", "The job could not be queued", {}, {}};
}

refusal invalid(std::string_view field, std::string message)
{
    json::value details;
    if (!field.empty()) {
        details = json::object{{"field", field}};
    }
    return {400, "VALIDATION_ERROR", std::move(message), std::move(details), {}};
}

refusal too_many(std::size_t max)
{
    return {400, "VALIDATION_ERROR", "too many ids", json::object{{"max", max}}, {}};
}

std::string refusal_text(const refusal& why, bool name_field, bool retry_after_in_body)
{
    json::object error{{"code", why.code}, {"message", why.message}};
    const bool only_names_field =
        why.details.is_object() && why.details.as_object().contains("field");
    if (!why.details.is_null() && (name_field || !only_names_field)) {
        error["details"] = why.details;
    }
    if (retry_after_in_body && why.retry_after) {
        error["retryAfter"] = why.retry_after->count();
    }
    return json_text(json::object{{"error", std::move(error)}});
}

} // namespace andante::inline v0::emulator::finetuning
