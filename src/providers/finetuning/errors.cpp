#include "providers/finetuning/errors.hpp"

#include "http/retry_after.hpp"
#include "json/reader.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace andante::inline v0::finetuning {

namespace {

constexpr std::size_t excerpt_bytes = 200;
constexpr std::size_t message_bytes = 500;
/// An error answer is a few hundred bytes. What is much longer is a page and not worth a parse.
constexpr std::size_t largest_error_body = 1024 * 1024;
/// Longer than any wait and far from what the type can hold.
constexpr std::int64_t longest_wait_seconds = 1'000'000'000;

struct code_row {
    std::string_view code;
    errc value;
    std::string_view advice;
};

constexpr std::array code_rows{
    code_row{
        "MISSING_API_KEY", errc::missing_api_key, "set FINETUNING_API_KEY or give the client a key"
    },
    code_row{
        "INVALID_API_KEY",
        errc::invalid_api_key,
        "check that the key is complete and has not been revoked"
    },
    code_row{"PRO_PLAN_REQUIRED", errc::plan_required, "the API needs a Pro or Lifetime plan"},
    code_row{
        "VALIDATION_ERROR",
        errc::rejected_by_validation,
        "correct the request before sending it again"
    },
    code_row{"ADD_FAILED", errc::request_refused, "see the reason of each item"},
    code_row{"MOVE_FAILED", errc::request_refused, "see the reason of each item"},
    code_row{
        "MONTHLY_LIMIT_REACHED",
        errc::quota_exhausted,
        "wait for the next month, or buy a pack or a larger plan"
    },
    code_row{"NOT_FOUND", errc::not_found, "check the id; it may have been deleted"},
    code_row{"RATE_LIMITED", errc::rate_limited, "send again after retry_after"},
    code_row{"GENERATION_RATE_LIMITED", errc::create_rate_limited, "send again after retry_after"},
    code_row{
        "QUEUE_FULL", errc::queue_full, "send again when one of the account's tracks has ended"
    },
    code_row{
        "GENERATION_FAILED",
        errc::creation_failed,
        "nothing was queued; look at the account for whether the credit came back"
    },
    code_row{
        "INTERNAL_ERROR",
        errc::server_error,
        "after a create, look at the list before sending again"
    },
};

const code_row* find_code(std::string_view code) noexcept
{
    for (const auto& row : code_rows) {
        if (row.code == code) {
            return &row;
        }
    }
    return nullptr;
}

errc errc_of_status(int status) noexcept
{
    switch (status) {
    case 400:
    case 422:
        return errc::rejected_by_validation;
    case 401:
        return errc::invalid_api_key;
    case 402:
        return errc::quota_exhausted;
    case 404:
        return errc::not_found;
    case 429:
        return errc::rate_limited;
    default:
        break;
    }
    if (status >= 500) {
        return errc::server_error;
    }
    return status >= 300 && status < 400 ? errc::unexpected_redirect : errc::request_refused;
}

/// What the code means. "Come back later" is believed only of a status that says by itself that
/// nothing was done: whoever answers 500 may have failed after the work, whatever it says of it.
const code_row* row_for(std::string_view code, outcome known) noexcept
{
    const auto* const row = find_code(code);
    const bool comes_back = row != nullptr && (row->value == errc::rate_limited ||
                                               row->value == errc::create_rate_limited ||
                                               row->value == errc::queue_full);
    return comes_back && known == outcome::unknown ? find_code("INTERNAL_ERROR") : row;
}

/// 408 and 425 may come from something in between, after the request went on.
outcome outcome_of_status(int status) noexcept
{
    const bool refused = status >= 300 && status < 500 && status != 408 && status != 425;
    return refused ? outcome::rejected : outcome::unknown;
}

/// How long the answer asks to stay away. A date counts from the answer's own Date; our clock may
/// be wrong.
std::optional<std::chrono::milliseconds> wait_of(const http::response& answer)
{
    const auto seconds = http::told_wait(answer.headers, answer.body, std::nullopt);
    if (!seconds || *seconds < 0) {
        return std::nullopt;
    }
    const auto bounded = std::min(*seconds, static_cast<double>(longest_wait_seconds));
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(bounded * 1000)));
}

/// What an error body holds. Only the code is needed; the rest is taken as far as it has the
/// documented type.
struct error_body {
    std::string code;
    std::string message;
    std::string field;
    std::string limit;
    std::vector<failed_item> items;
};

void read_text(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

void read_item(json::value& from, error_body& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    failed_item item;
    from.members([&item](std::string_view key, json::value& inner) {
        if (key == "trackId" || key == "id") {
            read_text(inner, item.id);
        } else if (key == "error") {
            read_text(inner, item.reason);
        }
    });
    if (!item.id.empty()) {
        out.items.push_back(std::move(item));
    }
}

void read_details(json::value& from, error_body& out)
{
    const auto what = from.what();
    if (what == json::kind::array) {
        from.elements([&out](json::value& element) { read_item(element, out); });
    } else if (what == json::kind::object) {
        from.members([&out](std::string_view key, json::value& inner) {
            if (key == "field") {
                read_text(inner, out.field);
            } else if (key == "max" && inner.what() == json::kind::number) {
                double most = 0;
                inner.read_if_sound(most);
                out.limit =
                    "at most " +
                    std::to_string(static_cast<std::int64_t>(std::clamp(most, -1e15, 1e15)));
            }
        });
    }
}

void read_error(json::value& from, error_body& out)
{
    from.members([&out](std::string_view key, json::value& inner) {
        if (key == "code") {
            inner.read(out.code);
        } else if (key == "message") {
            read_text(inner, out.message);
        } else if (key == "details") {
            read_details(inner, out);
        }
    });
    if (out.code.empty()) {
        from.refuse("is missing", "code");
    }
}

/// The problem with the body, if it has not the documented shape.
std::optional<json::problem> read_body(const http::response& answer, error_body& out)
{
    if (answer.body.size() > largest_error_body) {
        return json::problem{std::string(), "too long for an error answer"};
    }
    auto copy = answer.body;
    return json::read_document(copy, false, [&out](json::value& root) {
        bool found = false;
        root.members([&out, &found](std::string_view key, json::value& inner) {
            if (key == "error") {
                found = true;
                read_error(inner, out);
            }
        });
        if (!found) {
            root.refuse("is missing", "error");
        }
    });
}

/// Members in which servers and gateways say what is wrong.
bool holds_words(std::string_view key) noexcept
{
    constexpr std::array keys{
        "error", "errors", "detail", "message", "msg", "error_description", "title", "reason"
    };
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

void add_words(json::value& from, int depth, std::string& out)
{
    constexpr int deepest = 8;
    const auto what = from.what();
    if (what == json::kind::string && out.size() < message_bytes) {
        out += out.empty() ? "" : "; ";
        out += from.text();
    } else if (what == json::kind::array && depth < deepest) {
        from.elements([&](json::value& element) { add_words(element, depth + 1, out); });
    } else if (what == json::kind::object && depth < deepest) {
        from.members([&](std::string_view key, json::value& inner) {
            if (holds_words(key)) {
                add_words(inner, depth + 1, out);
            }
        });
    }
}

/// What a body of another shape says: {"error":"text"}, {"detail":...} and the like. Empty when it
/// is not JSON or says nothing.
std::string words_of(const http::response& answer)
{
    std::string words;
    if (answer.body.size() <= largest_error_body) {
        auto copy = answer.body;
        const auto problem = json::read_document(copy, false, [&words](json::value& root) {
            if (root.what() == json::kind::object) {
                add_words(root, 0, words);
            }
        });
        if (problem) {
            words.clear();
        }
    }
    return words;
}

error_details details_of(const http::response& answer)
{
    error_details details;
    details.http_status = answer.status;
    details.request_id = json::for_people(answer.headers.find("x-request-id").value_or(""), 200);
    details.retry_after = wait_of(answer);
    details.outcome = outcome_of_status(answer.status);
    return details;
}

std::string sentence(std::string_view from_server, const code_row* row, errc value)
{
    std::string text = json::for_people(from_server, message_bytes);
    if (text.empty()) {
        text = make_error_code(value).message();
    }
    if (row == nullptr && value == errc::invalid_api_key) {
        row = find_code("INVALID_API_KEY");
    }
    if (row != nullptr) {
        text += "; ";
        text += row->advice;
    }
    return text;
}

/// The codings of a body that nobody has asked to code; empty for none. Such a body cannot be read.
std::string unwanted_coding(const http::response& answer)
{
    std::string found;
    for (const auto each : answer.headers.find_all("Content-Encoding")) {
        if (!each.empty() && !http::same_name(each, "identity")) {
            found += found.empty() ? "" : ", ";
            found += json::for_people(each, 40);
        }
    }
    return found;
}

/// What is wrong with a body, with what explains it.
std::string explained(const http::response& answer, std::string message)
{
    const auto coding = unwanted_coding(answer);
    if (coding.empty()) {
        return message;
    }
    return "the answer is coded as " + coding +
           " although it was asked for as it is (Accept-Encoding: identity); " + message;
}

/// An answer without one of the API's codes. Its status is believed where it only says that the
/// request or the key was wrong. A foreign 404, say, must not pass for a track that is gone.
error describe_foreign(
    const http::response& answer, error_details details, const json::problem& problem
)
{
    const auto words = words_of(answer);
    const auto status = std::to_string(answer.status);
    const auto value = errc_of_status(answer.status);
    const bool is_believed = value == errc::invalid_api_key || answer.status == 403 ||
                             value == errc::rejected_by_validation;
    details.body_excerpt = json::escape_bytes(answer.body, excerpt_bytes);
    if (!words.empty() && is_believed) {
        details.message = sentence(words, nullptr, value);
        if (answer.status == 403) {
            details.message += "; check the key, and that its plan includes the API";
        }
        return error(value, std::move(details));
    }
    if (!words.empty()) {
        details.message = json::for_people(words, message_bytes) + "; ";
    }
    details.message += explained(
        answer,
        "the answer to a failed request is not what the API promises (HTTP " + status +
            "): " + json::describe(problem)
    );
    return error(errc::malformed_response, std::move(details));
}

} // namespace

error describe_error(const http::response& answer)
{
    auto details = details_of(answer);
    error_body body;
    if (const auto problem = read_body(answer, body)) {
        if (answer.status >= 300 && answer.status < 400) {
            details.message = "the API answered with a redirect, which is never followed: the key "
                              "must not travel; check the base URL";
            details.body_excerpt = json::escape_bytes(answer.body, excerpt_bytes);
            return error(errc::unexpected_redirect, std::move(details));
        }
        return describe_foreign(answer, std::move(details), *problem);
    }
    const auto* const row = row_for(body.code, details.outcome);
    const auto value = row != nullptr ? row->value : errc_of_status(answer.status);
    details.message = sentence(body.message, row, value);
    details.api_code = json::for_people(body.code, message_bytes);
    details.items = std::move(body.items);
    if (!body.field.empty() || !body.limit.empty()) {
        details.field =
            field_problem{json::for_people(body.field, 80), std::string(), std::move(body.limit)};
    }
    return error(value, std::move(details));
}

error malformed_answer(const http::response& answer, std::string message)
{
    auto details = details_of(answer);
    details.message = explained(answer, std::move(message));
    details.body_excerpt = json::escape_bytes(answer.body, excerpt_bytes);
    return error(errc::malformed_response, std::move(details));
}

error malformed_body(std::string_view body, std::string message)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = outcome::unknown;
    details.body_excerpt = json::escape_bytes(body, excerpt_bytes);
    return error(errc::malformed_response, std::move(details));
}

} // namespace andante::inline v0::finetuning
