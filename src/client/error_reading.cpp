#include <andante/client/error_reading.hpp>

#include "core/code_pattern.hpp"
#include "http/retry_after.hpp"
#include "json/reader.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace andante::inline v0 {

namespace {

constexpr std::size_t excerpt_bytes = 200;
constexpr std::size_t message_bytes = 500;
/// An error answer is a few hundred bytes. What is much longer is a page and not worth a parse.
constexpr std::size_t largest_error_body = 1024 * 1024;
/// Longer than any wait and far from what the type can hold.
constexpr std::int64_t longest_wait_seconds = 1'000'000'000;

/// The row of a code, one for that status before one for all; null when there is none.
const error_code_row* find_row(const error_dialect& dialect, std::string_view code, int status)
{
    const error_code_row* general = nullptr;
    for (const auto& row : dialect.codes) {
        if (row.status == status && detail::fits_code(row.code, code)) {
            return &row;
        }
        if (row.status == 0 && general == nullptr && detail::fits_code(row.code, code)) {
            general = &row;
        }
    }
    return general;
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

/// "Come back later" is believed only of a status that says by itself that nothing was done:
/// whoever answers 500 may have failed after the work, whatever it says of it.
bool is_believed(errc value, outcome known)
{
    const bool comes_back = value == errc::rate_limited || value == errc::create_rate_limited ||
                            value == errc::queue_full;
    return !comes_back || known != outcome::unknown;
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

error_details details_of(const http::response& answer, const error_dialect& dialect)
{
    error_details details;
    details.http_status = answer.status;
    details.request_id =
        json::for_people(answer.headers.find(dialect.request_id_header).value_or(""), 200);
    details.retry_after = wait_of(answer);
    if (const auto advice = answer.headers.find("x-should-retry")) {
        if (*advice == "true" || *advice == "false") {
            details.repeat_advised = *advice == "true";
        }
    }
    details.outcome = outcome_of_status(answer.status);
    return details;
}

std::string sentence(
    std::string_view from_server,
    const error_code_row* row,
    errc value,
    const error_dialect& dialect
)
{
    std::string text = json::for_people(from_server, message_bytes);
    if (text.empty()) {
        text = make_error_code(value).message();
    }
    auto advice = row != nullptr ? row->advice : std::string_view();
    if (row == nullptr && value == errc::invalid_api_key) {
        advice = dialect.key_advice;
    } else if (row == nullptr && value == errc::server_error) {
        advice = dialect.doubt_advice;
    }
    if (!advice.empty()) {
        text += "; ";
        text += advice;
    }
    return text;
}

/// The codings of a body that nobody has asked for; empty for none. Such a body cannot be read.
std::string unwanted_coding(const http::response& answer)
{
    std::string found;
    if (answer.is_decoded) {
        return found;
    }
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
    return "the answer is coded as " + coding + ", which was not asked for and is not decoded; " +
           message;
}

/// An answer without one of the API's codes. Its status is believed where it only says that the
/// request or the key was wrong. A foreign 404, say, must not pass for a track that is gone.
error describe_foreign(
    const http::response& answer,
    const error_dialect& dialect,
    error_details details,
    const std::string& problem
)
{
    const auto words = words_of(answer);
    const auto status = std::to_string(answer.status);
    const auto value = errc_of_status(answer.status);
    const bool is_clear = value == errc::invalid_api_key || answer.status == 403 ||
                          value == errc::rejected_by_validation;
    details.body_excerpt = json::escape_bytes(answer.body, excerpt_bytes);
    if (!words.empty() && is_clear) {
        details.message = sentence(words, nullptr, value, dialect);
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
            "): " + problem
    );
    return error(errc::malformed_response, std::move(details));
}

error redirected(const http::response& answer, error_details details)
{
    details.message = "the API answered with a redirect, which is never followed: the key must not "
                      "travel; check the base URL";
    details.body_excerpt = json::escape_bytes(answer.body, excerpt_bytes);
    return error(errc::unexpected_redirect, std::move(details));
}

} // namespace

error describe_answer(const http::response& answer, const error_dialect& dialect)
{
    auto details = details_of(answer, dialect);
    error_body body;
    const auto problem = answer.body.size() > largest_error_body
                             ? std::string("too long for an error answer")
                             : dialect.read(answer, body);
    if (!problem.empty()) {
        return answer.status >= 300 && answer.status < 400
                   ? redirected(answer, std::move(details))
                   : describe_foreign(answer, dialect, std::move(details), problem);
    }
    const auto* row = find_row(dialect, body.code, answer.status);
    auto value = row != nullptr ? row->value : errc_of_status(answer.status);
    if (!is_believed(value, details.outcome)) {
        row = nullptr;
        value = errc::server_error;
    }
    details.message = sentence(body.message, row, value, dialect);
    details.api_code = json::for_people(body.code, message_bytes);
    details.items = std::move(body.items);
    if (!body.field.empty() || !body.limit.empty()) {
        details.field =
            field_problem{json::for_people(body.field, 80), std::string(), std::move(body.limit)};
    }
    return error(value, std::move(details));
}

error malformed_answer(
    const http::response& answer, std::string message, const error_dialect& dialect
)
{
    auto details = details_of(answer, dialect);
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

} // namespace andante::inline v0
