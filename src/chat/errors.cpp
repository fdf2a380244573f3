#include "chat/errors.hpp"

#include <andante/client/error_reading.hpp>

#include "json/reader.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::chat {

namespace {

constexpr std::string_view key_advice =
    "check that the key is complete, and of the service that the base URL names";
constexpr std::string_view shrink_advice = "shorten the conversation, or ask for fewer tokens";
constexpr std::string_view correct_advice = "correct the request before sending it again";

/// Codes, and types where an answer has no code.
constexpr std::array codes{
    error_code_row{"invalid_api_key", errc::invalid_api_key, key_advice},
    error_code_row{"authentication_error", errc::invalid_api_key, key_advice},
    error_code_row{"insufficient_quota", errc::quota_exhausted, "add credits, or raise the limit"},
    error_code_row{
        "billing_hard_limit_reached", errc::quota_exhausted, "raise the limit of the account"
    },
    error_code_row{"credit_limit", errc::quota_exhausted, "add credits", 402},
    error_code_row{"rate_limit_exceeded", errc::rate_limited, "send again after retry_after"},
    error_code_row{"rate_limit_error", errc::rate_limited, "send again after retry_after"},
    error_code_row{"model_not_found", errc::not_found, "check the model's name"},
    error_code_row{"context_length_exceeded", errc::rejected_by_validation, shrink_advice},
    error_code_row{"invalid_request_error", errc::invalid_api_key, key_advice, 401},
    error_code_row{"invalid_request_error", errc::not_found, "check model and base URL", 404},
    error_code_row{"invalid_request_error", errc::rejected_by_validation, correct_advice},
};

/// A text, or a number as its digits.
void read_word(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    } else if (from.what() == json::kind::number) {
        std::optional<std::int64_t> number;
        from.read_if_sound(number);
        out = number ? std::to_string(*number) : std::string();
    }
}

/// {"error": {"message", "type", "param", "code"}}, or {"error": "text"}.
void read_error(json::value& from, error_body& out)
{
    if (from.what() != json::kind::object) {
        read_word(from, out.message);
        return;
    }
    std::string type;
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "code") {
            read_word(inner, out.code);
        } else if (name == "type") {
            read_word(inner, type);
        } else if (name == "message") {
            read_word(inner, out.message);
        } else if (name == "param") {
            read_word(inner, out.field);
        }
    });
    if (out.code.empty()) {
        out.code = std::move(type);
    }
}

std::string read_body(const http::response& answer, error_body& out)
{
    auto copy = answer.body;
    bool found = false;
    const auto problem = json::read_document(copy, false, [&](json::value& root) {
        root.members([&](std::string_view name, json::value& inner) {
            if (name == "error" && !inner.is_null()) {
                found = true;
                read_error(inner, out);
            }
        });
    });
    if (problem) {
        return json::describe(*problem);
    }
    return found ? std::string() : "error is missing";
}

constexpr error_dialect dialect{
    .codes = codes,
    .read = read_body,
    .key_advice = key_advice,
};

} // namespace

error describe_error(const http::response& answer)
{
    return describe_answer(answer, dialect);
}

} // namespace andante::inline v0::chat
