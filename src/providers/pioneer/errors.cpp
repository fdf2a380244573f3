#include "providers/pioneer/errors.hpp"

#include "core/code_pattern.hpp"
#include "http/field_text.hpp"
#include "http/http_date.hpp"
#include "json/reader.hpp"
#include "pacing/gates/spend_gate.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace andante::inline v0::pioneer {

namespace {

constexpr int conflict = 409;
constexpr int warming = 425;
constexpr auto usual_warming = std::chrono::seconds(5);
constexpr std::string_view duplicate_code = "duplicate_training_submission";
constexpr std::string_view key_advice =
    "check that PIONEER_API_KEY is complete and has not been revoked; a key whose daily spend cap "
    "is used up may be answered so, too";
constexpr std::string_view pay_advice =
    "add credits or raise the cap; waiting a minute does not help";

/// Of several forms: the service's own, OpenAI's and Anthropic's. Its own names few codes.
constexpr std::array codes{
    error_code_row{"out_of_credits", errc::quota_exhausted, pay_advice},
    error_code_row{"direct_model_requires_credits", errc::quota_exhausted, pay_advice},
    error_code_row{"credit_ceiling_reached", errc::quota_exhausted, pay_advice},
    error_code_row{"card_required", errc::quota_exhausted, "add a card to the account"},
    error_code_row{"billing_error", errc::quota_exhausted, pay_advice},
    error_code_row{"invalid_credentials", errc::invalid_api_key, key_advice},
    error_code_row{"authentication_error", errc::invalid_api_key, key_advice},
    error_code_row{"invalid_request_error", errc::rejected_by_validation, "correct the request"},
    error_code_row{"not_found_error", errc::not_found, "check the name"},
    error_code_row{"rate_limited", errc::rate_limited, "send again after retry_after"},
    error_code_row{"rate_limit_exceeded", errc::rate_limited, "send again after retry_after"},
    error_code_row{"rate_limit_error", errc::rate_limited, "send again after retry_after"},
    error_code_row{"overloaded_error", errc::server_error, "the model is overloaded"},
    error_code_row{"api_error", errc::server_error, ""},
    error_code_row{duplicate_code, errc::request_refused, "the job that it began is among items()"},
    error_code_row{
        "idempotency_key_job_deleted",
        errc::request_refused,
        "the job of this key was deleted: use another key"
    },
    error_code_row{
        "idempotency_key_reused",
        errc::rejected_by_validation,
        "the key was used for another request: use another key"
    },
    error_code_row{"*", errc::request_refused, "the model is not served, or it is in use", 409},
    error_code_row{"*", errc::rejected_by_validation, "send less", 413},
    error_code_row{"*", errc::request_refused, "export control forbids it", 451},
};

/// One element of a validation error.
struct complaint {
    std::string place; ///< "texts.0"
    std::string words;
};

/// What a body says, in whichever form.
struct told {
    bool has_error_object = false;
    bool has_detail_object = false;
    std::string error_code;    ///< error.code
    std::string error_type;    ///< error.type
    std::string error_message; ///< error.message
    std::string error_field;   ///< error.param
    std::string error_text;    ///< error
    std::string detail_code;
    std::string detail_message;
    std::string detail_text;
    std::string code;
    std::string message;
    std::string job_id;
    std::vector<complaint> complaints;
};

void take_text(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

/// "body" is where every one begins.
void read_place(json::value& from, std::string& out)
{
    if (from.what() != json::kind::array) {
        take_text(from, out);
        return;
    }
    from.elements([&out](json::value& element) {
        std::string part;
        if (element.what() == json::kind::string) {
            element.read(part);
        } else if (element.what() == json::kind::number) {
            std::optional<std::int64_t> number;
            element.read_if_sound(number);
            part = number ? std::to_string(*number) : std::string();
        }
        if (!part.empty() && !(out.empty() && part == "body")) {
            out += (out.empty() ? "" : ".") + part;
        }
    });
}

void read_complaints(json::value& from, std::vector<complaint>& out)
{
    if (from.what() != json::kind::array) {
        return;
    }
    from.elements([&out](json::value& element) {
        complaint made;
        if (element.what() == json::kind::object) {
            element.members([&made](std::string_view name, json::value& inner) {
                if (name == "loc" || name == "field") {
                    read_place(inner, made.place);
                } else if (name == "msg" || name == "message") {
                    take_text(inner, made.words);
                }
            });
        } else {
            take_text(element, made.words);
        }
        if (!made.words.empty()) {
            out.push_back(std::move(made));
        }
    });
}

void read_error_object(json::value& from, told& out)
{
    out.has_error_object = true;
    from.members([&out](std::string_view name, json::value& inner) {
        if (name == "code") {
            take_text(inner, out.error_code);
        } else if (name == "type") {
            take_text(inner, out.error_type);
        } else if (name == "message") {
            take_text(inner, out.error_message);
        } else if (name == "param") {
            take_text(inner, out.error_field);
        }
    });
}

void read_detail(json::value& from, told& out)
{
    const auto what = from.what();
    if (what == json::kind::object) {
        out.has_detail_object = true;
        from.members([&out](std::string_view name, json::value& inner) {
            if (name == "code") {
                take_text(inner, out.detail_code);
            } else if (name == "message") {
                take_text(inner, out.detail_message);
            } else if (name == "job_id") {
                take_text(inner, out.job_id);
            }
        });
    } else if (what == json::kind::array) {
        read_complaints(from, out.complaints);
    } else {
        take_text(from, out.detail_text);
    }
}

void read_member(std::string_view name, json::value& inner, told& out)
{
    if (name == "error") {
        if (inner.what() == json::kind::object) {
            read_error_object(inner, out);
        } else {
            take_text(inner, out.error_text);
        }
    } else if (name == "detail") {
        read_detail(inner, out);
    } else if (name == "errors") {
        read_complaints(inner, out.complaints);
    } else if (name == "code") {
        take_text(inner, out.code);
    } else if (name == "message") {
        take_text(inner, out.message);
    } else if (name == "job_id") {
        take_text(inner, out.job_id);
    }
}

/// Words and code, by the order in which the forms are documented. False when there are none.
bool settle(const told& all, error_body& out)
{
    if (all.has_error_object) {
        out.code = all.error_code.empty() ? all.error_type : all.error_code;
        out.message = all.error_message;
        out.field = all.error_field;
    } else if (!all.error_text.empty()) {
        out.code = all.message.empty() ? std::string() : all.error_text;
        out.message = all.message.empty() ? all.error_text : all.message;
    } else if (all.has_detail_object) {
        out.code = all.detail_code;
        out.message = all.detail_message;
    } else if (all.detail_text.empty() && all.complaints.empty()) {
        out.code = all.code;
        out.message = all.message;
    } else {
        out.code = all.code; // edition::august_2026 adds it to a text
        out.message = all.detail_text;
    }
    for (const auto& each : all.complaints) {
        const auto place = each.place.empty() ? std::string() : each.place + ": ";
        out.message += (out.message.empty() ? "" : "; ") + place + each.words;
        out.items.push_back({each.place, each.words});
    }
    if (!all.complaints.empty() && out.field.empty()) {
        out.field = all.complaints.front().place;
    }
    return !out.code.empty() || !out.message.empty();
}

std::string read_body(const http::response& answer, error_body& out)
{
    auto copy = answer.body;
    told all;
    const auto problem = json::read_document(copy, false, [&all](json::value& root) {
        root.members([&all](std::string_view name, json::value& inner) {
            read_member(name, inner, all);
        });
    });
    if (problem) {
        return json::describe(*problem);
    }
    if (!settle(all, out)) {
        return "neither error, detail, code nor message is there";
    }
    if (out.code.empty()) {
        out.code = std::string(http::trimmed(answer.headers.find("X-RateLimit-Code").value_or("")));
    }
    if (answer.status == conflict && !all.job_id.empty()) {
        out.items.push_back({all.job_id, "was created by an earlier submission"});
    }
    return std::string();
}

constexpr error_dialect dialect{
    .codes = codes,
    .read = read_body,
    .key_advice = key_advice,
    .doubt_advice = "after a create, look at what there is before sending it again",
};

/// By the service's own clock; nothing when it does not tell the time.
std::optional<std::chrono::milliseconds> until_midnight(const http::headers& headers)
{
    const auto date = headers.find("Date");
    const auto utc = date ? http::parse_http_date(*date, 0) : std::nullopt;
    if (!utc) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(std::llround((pacing::end_of_day(*utc) - *utc) * 1000));
}

bool speaks_of_money(std::string_view reason)
{
    using andante::detail::fits_code;
    return fits_code("*spend*", reason) || fits_code("*cap*", reason) ||
           fits_code("*credit*", reason);
}

error spent(const http::response& answer, std::string_view reason, error_details details)
{
    const bool is_daily = andante::detail::fits_code(daily_cap_reason, reason);
    details.retry_after = is_daily ? until_midnight(answer.headers) : std::nullopt;
    details.policy = is_daily ? daily_sum : std::string();
    details.api_code = std::string(reason);
    details.outcome = outcome::rejected;
    details.message += is_daily ? "; the daily spend cap begins anew at 00:00 UTC: raise it, or "
                                  "send again then"
                                : "; " + std::string(pay_advice);
    return error(errc::quota_exhausted, std::move(details));
}

} // namespace

error describe_error(const http::response& answer)
{
    auto found = describe_answer(answer, dialect);
    const auto reason = http::trimmed(answer.headers.find(reason_field).value_or(""));
    const int status = answer.status;
    if (speaks_of_money(reason) &&
        (status == 429 || status == 401 || status == 402 || status == 403)) {
        return spent(answer, reason, found.details());
    }
    if (found == errc::quota_exhausted) {
        auto details = found.details();
        details.retry_after.reset(); // somebody must pay first
        return error(errc::quota_exhausted, std::move(details));
    }
    if (status == warming) {
        auto details = found.details();
        details.outcome = outcome::rejected;
        details.retry_after = details.retry_after.value_or(usual_warming);
        details.message += "; the model is being loaded";
        return error(errc::rate_limited, std::move(details));
    }
    if ((status == 503 || status == 529) && found == errc::server_error) {
        // In the service's own words: it was turned away before a model saw it.
        auto details = found.details();
        details.outcome = outcome::rejected;
        return error(errc::server_error, std::move(details));
    }
    return found;
}

error describe_stream_error(std::string data)
{
    http::response told_so;
    told_so.status = 500;
    told_so.body = std::move(data);
    const auto found = describe_answer(told_so, dialect);
    auto details = found.details();
    details.http_status = 200;
    details.outcome = outcome::unknown;
    details.stop = stop_reason::not_repeatable;
    return error(found.code(), std::move(details));
}

std::string submitted_before(const error& cause)
{
    const bool is_named = cause.http_status() == conflict && !cause.items().empty() &&
                          andante::detail::fits_code(duplicate_code, cause.api_code());
    return is_named ? cause.items().front().id : std::string();
}

error malformed_answer(const http::response& answer, std::string message)
{
    return andante::malformed_answer(answer, std::move(message), dialect);
}

} // namespace andante::inline v0::pioneer
