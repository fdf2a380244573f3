#include "providers/together/errors.hpp"

#include "http/field_text.hpp"
#include "json/reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

namespace andante::inline v0::together {

namespace {

/// The service's words for an overload at or below the rate that it allows.
constexpr int overload_status = 503;
constexpr std::string_view key_advice =
    "check that the key is complete and has not been revoked: TOGETHER_API_KEY";
constexpr std::string_view pay_advice =
    "add credits or raise the spending limit; no waiting brings money";

constexpr std::array codes{
    error_code_row{"credit_limit", errc::quota_exhausted, pay_advice, 429},
    error_code_row{"dynamic_*", errc::rate_limited, "send again after retry_after, and slower"},
    error_code_row{"invalid_api_key", errc::invalid_api_key, key_advice},
    error_code_row{
        "*", errc::rejected_by_validation, "correct the request before sending it again", 400
    },
    error_code_row{"*", errc::invalid_api_key, key_advice, 401},
    error_code_row{"*", errc::quota_exhausted, pay_advice, 402},
    error_code_row{
        "*",
        errc::rejected_by_validation,
        "shorten the prompt or lower max_tokens: together they are more than the model takes",
        403
    },
    error_code_row{"*", errc::not_found, "check the id, or the model's name", 404},
    error_code_row{
        "*", errc::queue_full, "send again when one of the account's fine-tunes has ended", 409
    },
    error_code_row{
        "*", errc::rejected_by_validation, "change what is asked for before asking again", 422
    },
    error_code_row{"*", errc::rate_limited, "send again after retry_after, and slower", 429},
};

void read_text(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

/// The words of an error in any of its shapes.
struct error_words {
    std::string message;
    std::string type;
    std::string code;
    std::string top_type; ///< "error_type" beside the error.
    bool is_bare = false; ///< {"error":"text"}.
};

void read_envelope(json::value& from, error_words& into, error_body& out)
{
    if (from.what() == json::kind::string) {
        into.is_bare = true;
        from.read(into.message);
        return;
    }
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "message") {
            read_text(inner, into.message);
        } else if (name == "type") {
            read_text(inner, into.type);
        } else if (name == "code") {
            read_text(inner, into.code);
        } else if (name == "error_type") {
            read_text(inner, into.top_type);
        } else if (name == "param") {
            read_text(inner, out.field);
        }
    });
}

/// The most exact word there is: where the rate was exceeded, money, else the code.
std::string code_of(const error_words& words)
{
    for (const auto* each : {&words.top_type, &words.type}) {
        if (each->starts_with("dynamic_") || *each == "credit_limit") {
            return *each;
        }
    }
    if (!words.code.empty()) {
        return words.code;
    }
    if (words.is_bare) {
        return batch_code;
    }
    return words.type.empty() ? words.top_type : words.type;
}

/// {"error":{...}}, {"error":"text"} or {"message":"text"}.
std::string read_body(const http::response& answer, error_body& out)
{
    auto copy = answer.body;
    error_words words;
    bool found = false;
    const auto problem = json::read_document(copy, false, [&](json::value& root) {
        root.members([&](std::string_view name, json::value& inner) {
            if (name == "error") {
                found = true;
                read_envelope(inner, words, out);
            } else if (name == "error_type") {
                read_text(inner, words.top_type);
            } else if (name == "message" && inner.what() == json::kind::string &&
                       words.message.empty()) {
                found = true;
                inner.read(words.message);
            }
        });
        if (!found) {
            root.refuse("is missing", "error");
        }
    });
    out.code = code_of(words);
    out.message = std::move(words.message);
    return problem ? json::describe(*problem) : std::string();
}

constexpr error_dialect own_dialect{
    .codes = codes,
    .read = read_body,
    .request_id_header = "X-Request-Id",
    .key_advice = key_advice,
    .doubt_advice = "it may have been carried out: look at the list before sending a create again",
};

bool speaks_of(std::string_view text, std::string_view word)
{
    const auto same = [](char left, char right) {
        const auto lower = [](char each) {
            return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
        };
        return lower(left) == lower(right);
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

/// The account's money, although the status is that of a bad key or a bad request.
bool is_money(const error& told)
{
    const bool may_be = told.http_status() == 401 || told.http_status() == 403;
    return may_be && (speaks_of(told.message(), "credit") || speaks_of(told.message(), "balance"));
}

/// An old free tier called its request rate a limit of credits.
bool is_rate(const error& told)
{
    return told.http_status() == 429 && told.api_code() == "credit_limit" &&
           (speaks_of(told.message(), "RPM") || speaks_of(told.message(), "per minute"));
}

/// From when on sending again is sensible: a time from now, unless it is as large as a date.
std::optional<std::chrono::milliseconds> reset_of(const http::response& answer)
{
    constexpr double largest = 1e9;
    const auto told = answer.headers.find("X-RateLimit-Reset");
    const auto seconds = told ? http::plain_number(http::trimmed(*told)) : std::nullopt;
    if (!seconds || *seconds <= 0 || *seconds >= largest) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(*seconds * 1000)));
}

error as(const error& told, errc value, std::string_view advice)
{
    auto details = told.details();
    const auto old = details.message.rfind("; ");
    details.message = details.message.substr(0, old) + "; " + std::string(advice);
    return error(value, std::move(details));
}

} // namespace

const error_dialect& dialect() noexcept
{
    return own_dialect;
}

error describe_error(const http::response& answer)
{
    constexpr std::chrono::seconds usual_wait(5);
    auto told = andante::describe_answer(answer, own_dialect);
    if (is_money(told)) {
        return as(told, errc::quota_exhausted, pay_advice);
    }
    if (is_rate(told)) {
        told = as(told, errc::rate_limited, "send again after retry_after, and slower");
    }
    if (answer.status == overload_status && told == errc::server_error) {
        auto details = told.details();
        details.outcome = outcome::rejected;
        details.message += "; the service is overloaded, and has not taken the request";
        return error(told.code(), std::move(details));
    }
    if (told == errc::rate_limited && !told.retry_after()) {
        auto details = told.details();
        details.retry_after = reset_of(answer).value_or(usual_wait);
        return error(told.code(), std::move(details));
    }
    return told;
}

error malformed_answer(const http::response& answer, std::string message)
{
    return andante::malformed_answer(answer, std::move(message), own_dialect);
}

} // namespace andante::inline v0::together
