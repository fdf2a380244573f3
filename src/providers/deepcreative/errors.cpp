#include "providers/deepcreative/errors.hpp"

#include "core/code_pattern.hpp"
#include "http/http_date.hpp"
#include "json/reader.hpp"
#include "pacing/gates/spend_gate.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace andante::inline v0::deepcreative {

namespace {

constexpr int conflict = 409;
constexpr std::string_view key_advice =
    "check that the key is complete and has not been rotated or deleted";
constexpr std::string_view pay_advice = "add credits, or raise the key's spending limit";

/// Codes, and types where an answer has no code.
constexpr std::array codes{
    error_code_row{"INVALID_API_KEY", errc::invalid_api_key, key_advice},
    error_code_row{"authentication_error", errc::invalid_api_key, key_advice},
    error_code_row{
        "INVALID_MODEL", errc::rejected_by_validation, "check owner and model; see the models"
    },
    error_code_row{
        "INVALID_REQUEST",
        errc::rejected_by_validation,
        "correct the request before sending it again"
    },
    error_code_row{
        "invalid_request_error",
        errc::rejected_by_validation,
        "correct the request before sending it again"
    },
    error_code_row{"INSUFFICIENT_CREDITS", errc::quota_exhausted, "add credits"},
    error_code_row{"*SPEND*", errc::quota_exhausted, pay_advice},
    error_code_row{"*BUDGET*", errc::quota_exhausted, pay_advice},
    error_code_row{"payment_error", errc::quota_exhausted, pay_advice},
    error_code_row{"FORBIDDEN", errc::request_refused, "check what the key is allowed to do"},
    error_code_row{"NOT_FOUND", errc::not_found, "check the id"},
    error_code_row{
        "CONCURRENT_LIMIT_EXCEEDED",
        errc::queue_full,
        "send again when one of the key's predictions has ended"
    },
    error_code_row{"RATE_LIMIT_EXCEEDED", errc::rate_limited, "send again after retry_after"},
    error_code_row{"rate_limit_error", errc::rate_limited, "send again after retry_after"},
};

void read_text(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

bool is_id(std::string_view name)
{
    return name == "job_id" || name == "id" || name == "prediction_id";
}

void read_details(json::value& from, bool is_conflict, error_body& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "param") {
            read_text(inner, out.field);
        } else if (is_conflict && is_id(name)) {
            failed_item item;
            read_text(inner, item.id);
            item.reason = "was created under this key";
            if (!item.id.empty()) {
                out.items.push_back(std::move(item));
            }
        }
    });
}

/// What is wrong with the body, if it has not the documented shape. Type and details are optional,
/// and a type stands in for a code.
std::string read_body(const http::response& answer, error_body& out)
{
    auto copy = answer.body;
    std::string type;
    const auto read_error = [&](json::value& from) {
        from.members([&](std::string_view name, json::value& inner) {
            if (name == "code") {
                read_text(inner, out.code);
            } else if (name == "type") {
                read_text(inner, type);
            } else if (name == "message") {
                read_text(inner, out.message);
            } else if (name == "details") {
                read_details(inner, answer.status == conflict, out);
            }
        });
        out.code = out.code.empty() ? type : out.code;
        if (out.code.empty()) {
            from.refuse("is missing", "code");
        }
    };
    const auto problem = json::read_document(copy, false, [&](json::value& root) {
        bool found = false;
        root.members([&](std::string_view name, json::value& inner) {
            if (name == "error") {
                found = true;
                read_error(inner);
            }
        });
        if (!found) {
            root.refuse("is missing", "error");
        }
    });
    return problem ? json::describe(*problem) : std::string();
}

constexpr error_dialect dialect{
    .codes = codes,
    .read = read_body,
    .key_advice = key_advice,
    .doubt_advice = "it is sent again with the same key, so that nothing is paid for twice",
};

bool speaks_of_spending(const error& what)
{
    return what == errc::quota_exhausted &&
           (andante::detail::fits_code("*SPEND*", what.api_code()) ||
            andante::detail::fits_code("*BUDGET*", what.api_code()));
}

/// By the service's own clock; nothing when it does not tell the time.
std::optional<std::chrono::milliseconds> until_end_of(bool is_month, const http::headers& headers)
{
    const auto date = headers.find("Date");
    const auto utc = date ? http::parse_http_date(*date, 0) : std::nullopt;
    if (!utc) {
        return std::nullopt;
    }
    const double end = is_month ? pacing::end_of_month(*utc) : pacing::end_of_day(*utc);
    return std::chrono::milliseconds(std::llround((end - *utc) * 1000));
}

} // namespace

error describe_error(const http::response& answer)
{
    auto told = describe_answer(answer, dialect);
    if (answer.status == conflict) {
        auto details = told.details();
        details.outcome = outcome::unknown;
        details.message += "; the create under this key was probably accepted before";
        return error(told.code(), std::move(details));
    }
    if (speaks_of_spending(told)) {
        auto details = told.details();
        const bool is_month = andante::detail::fits_code("*MONTH*", told.api_code());
        details.policy = is_month ? monthly_sum : daily_sum;
        details.retry_after = until_end_of(is_month, answer.headers);
        return error(told.code(), std::move(details));
    }
    return told;
}

std::string accepted_before(const error& cause)
{
    const bool is_named = cause.http_status() == conflict && !cause.items().empty();
    return is_named ? cause.items().front().id : std::string();
}

error malformed_answer(const http::response& answer, std::string message)
{
    return andante::malformed_answer(answer, std::move(message), dialect);
}

} // namespace andante::inline v0::deepcreative
