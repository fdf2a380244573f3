#include "emulator/together/refusal.hpp"

#include "emulator/kit/json_text.hpp"

#include <boost/json/object.hpp>

#include <utility>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

refusal refuse(int status, std::string type, std::string code, std::string message)
{
    refusal why;
    why.status = status;
    why.type = std::move(type);
    why.code = std::move(code);
    why.message = std::move(message);
    return why;
}

std::string_view type_of(int status)
{
    switch (status) {
    case 402:
        return "credit_limit";
    case 404:
        return "model_not_available";
    case 429:
        return "dynamic_request_limited";
    default:
        return status >= 500 ? "server_error" : "invalid_request_error";
    }
}

json::value text_or_null(std::string_view text)
{
    return text.empty() ? json::value() : json::value(text);
}

} // namespace

refusal invalid_request(std::string message)
{
    return refuse(400, "invalid_request_error", "", std::move(message));
}

refusal unauthorized()
{
    return refuse(401, "invalid_request_error", "invalid_api_key", "Invalid API key provided.");
}

refusal not_found(std::string what)
{
    return refuse(
        404, "invalid_request_error", "not_found", "There is no " + std::move(what) + "."
    );
}

refusal no_model(std::string_view model)
{
    return refuse(
        404,
        "model_not_available",
        "model_not_available",
        "Unable to access model " + std::string(model) + ". Please visit the list of models."
    );
}

refusal conflict(std::string message)
{
    return refuse(409, "invalid_request_error", "", std::move(message));
}

refusal unprocessable(std::string message)
{
    return refuse(422, "invalid_request_error", "", std::move(message));
}

refusal overloaded(std::string_view model)
{
    return refuse(
        503,
        "service_unavailable",
        "",
        "The service is overloaded: " + std::string(model) + " takes no more requests now."
    );
}

refusal too_many(std::string message, std::string kind, bool kind_beside)
{
    auto why = refuse(429, std::move(kind), "", std::move(message));
    why.shape = kind_beside ? error_shape::top_kind : error_shape::object;
    return why;
}

error_text planned_refusal(int status, std::string_view code)
{
    auto why = refuse(status, std::string(type_of(status)), "", "planned by the emulator");
    if (!code.empty()) {
        why.type = code;
    }
    return {"application/json", refusal_text(why)};
}

std::string refusal_text(const refusal& why)
{
    if (why.shape == error_shape::text) {
        return json_text(json::object{{"error", why.message}});
    }
    if (why.shape == error_shape::message) {
        return json_text(json::object{{"message", why.message}});
    }
    const bool is_beside = why.shape == error_shape::top_kind;
    json::object body{
        {"id", "oX2b8kR-emulated"},
        {"error",
         json::object{
             {"message", why.message},
             {"type", is_beside || why.type.empty() ? "rate_limit" : why.type},
             {"param", text_or_null(why.field)},
             {"code", text_or_null(why.code)},
         }},
    };
    if (is_beside) {
        body["error_type"] = why.type;
    }
    return json_text(body);
}

} // namespace andante::inline v0::emulator::together
