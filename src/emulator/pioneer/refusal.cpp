#include "emulator/pioneer/refusal.hpp"

#include "emulator/kit/json_text.hpp"

#include <boost/json/array.hpp>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

constexpr auto json_type = "application/json";

/// "datasets.0.name" as ["body","datasets",0,"name"].
json::array location_of(std::string_view place)
{
    json::array found{"body"};
    while (!place.empty()) {
        const auto point = place.find('.');
        const auto part = place.substr(0, point);
        const bool is_number = part.find_first_not_of("0123456789") == std::string_view::npos;
        if (is_number) {
            found.push_back(std::stoi(std::string(part)));
        } else {
            found.push_back(json::value(part));
        }
        place.remove_prefix(point == std::string_view::npos ? place.size() : point + 1);
    }
    return found;
}

} // namespace

refusal told(int status, std::string text)
{
    return {status, {{"detail", std::move(text)}}};
}

refusal no_key()
{
    return {
        401,
        {{"detail", {{"message", "Authentication required"}, {"code", "invalid_credentials"}}}},
        "invalid_credentials"
    };
}

refusal bad_key_form(std::string_view begins)
{
    return told(
        401,
        "Invalid API key format. API keys must start with '" + std::string(begins) +
            "'. Please check your X-API-Key header."
    );
}

refusal unknown_key()
{
    return told(401, "Invalid API key. Please check your credentials.");
}

refusal not_found(std::string what)
{
    return told(404, std::move(what) + " not found");
}

refusal invalid(std::string place, std::string words)
{
    json::object one{
        {"loc", location_of(place)}, {"msg", std::move(words)}, {"type", "value_error"}
    };
    json::array all;
    all.push_back(std::move(one));
    return {422, {{"detail", std::move(all)}}};
}

refusal flattened(const refusal& why, std::string_view route)
{
    auto made = why;
    auto errors = why.body.at("detail");
    const auto& first = errors.as_array().front().as_object();
    const std::string words(first.at("msg").as_string());
    made.body = {
        {"detail", "For '" + std::string(route) + "', " + words}, {"errors", std::move(errors)}
    };
    return made;
}

refusal spent_today(std::optional<std::chrono::seconds> misleading_wait)
{
    auto made = told(429, "Daily spend cap exceeded. Resets at 00:00 UTC.");
    made.fields.emplace_back("X-RateLimit-Reason", "daily_spend_cap_exceeded");
    made.retry_after = misleading_wait;
    return made;
}

refusal unpaid(std::string_view code, bool wrapped)
{
    const bool is_402 = code == "out_of_credits" || code == "direct_model_requires_credits";
    json::object body{
        {"code", code},
        {"message", "There are no credits left for this request."},
        {"resolution_url", "https://agent.pioneer.ai/billing"},
    };
    if (wrapped) {
        body = {{"detail", std::move(body)}};
    }
    return {is_402 ? 402 : 403, std::move(body), std::string(code)};
}

refusal warming(std::optional<std::chrono::seconds> wait)
{
    auto made = told(425, "The deployment is warming up. Please retry shortly.");
    made.retry_after = wait;
    return made;
}

refusal overloaded()
{
    return {
        529,
        {{"type", "error"},
         {"error", {{"type", "overloaded_error"}, {"message", "The model is overloaded"}}}},
        "overloaded_error"
    };
}

refusal too_many(std::string_view limit, bool other_body, bool with_code)
{
    if (other_body) {
        return {
            429,
            {{"error", "rate_limit_exceeded"},
             {"message", "Too many requests: " + std::string(limit) + "."}},
            "rate_limit_exceeded"
        };
    }
    auto made = told(429, "Rate limit exceeded: " + std::string(limit));
    if (with_code) {
        made.body["code"] = "rate_limited";
        made.body["scope"] = "request-rate";
        made.code = "rate_limited";
        made.fields.emplace_back("X-RateLimit-Scope", "request-rate");
        made.fields.emplace_back("X-RateLimit-Code", "rate_limited");
    }
    return made;
}

error_text planned_refusal(int status, std::string_view code)
{
    constexpr auto words = "planned by the emulator";
    if (code.empty()) {
        return {json_type, json_text(told(status, words).body)};
    }
    const json::object body{{"detail", {{"code", code}, {"message", words}}}};
    return {json_type, json_text(body)};
}

} // namespace andante::inline v0::emulator::pioneer
