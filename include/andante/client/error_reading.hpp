#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// From an answer that is no success to an error: what is the same for all providers, and the data
/// in which they differ.
namespace andante::inline v0 {

/// A row of a provider's table of error codes.
struct error_code_row {
    std::string_view code{};         ///< As in the body, in any case of letters; '*' is any text.
                                     ///< The first row that fits counts.
    errc value = errc::server_error; ///< What it means here.
    std::string_view advice{};       ///< What to do: completes the message; may be empty.
    int status = 0; ///< Only of answers of this status; 0 for all. Such a row goes before one for
                    ///< all.
};

/// What an error's body says. Only the code is needed.
struct error_body {
    std::string code;               ///< The provider's.
    std::string message;            ///< Its words.
    std::string field;              ///< The member that is at fault.
    std::string limit;              ///< What is allowed there.
    std::vector<failed_item> items; ///< Of a bulk call: which items failed, and why.
};

/// How a provider writes its errors.
struct error_dialect {
    /// Its codes. May be empty.
    std::span<const error_code_row> codes{};
    /// Reads the body of an answer that is no success. Gives what is wrong when it has not the
    /// documented shape, else an empty text. Must bear any body.
    std::string (*read)(const http::response& answer, error_body& out) = nullptr;
    /// The header that names a request. Default: X-Request-Id.
    std::string_view request_id_header = "X-Request-Id";
    /// What to do when the key is refused without a code, for example "check that the key is
    /// complete"; may be empty.
    std::string_view key_advice{};
    /// What to do when the server failed and nobody knows after what, for example "after a create,
    /// look at the list before sending again"; may be empty. Completes what no row completes.
    std::string_view doubt_advice{};
};

/// What an answer that is no success says.
///
/// The provider's code decides the errc, and the HTTP status where the code is new to us. "Come
/// back later" is believed only of a status that says by itself that nothing was done: a 5xx, 408
/// or 425 with such a code is errc::server_error. A body that has not the documented shape gives
/// errc::malformed_response with the first 200 bytes, unless its status only says that the request
/// or the key was wrong. A redirect is errc::unexpected_redirect.
///
/// The outcome is `rejected` for every 4xx and 3xx but 408 and 425, which may come from something
/// in between, and `unknown` for every other. retry_after() is the longest wait that the answer
/// asks for, wherever it says so.
ANDANTE_DECL error describe_answer(const http::response& answer, const error_dialect& dialect);

/// errc::malformed_response for a success answer that cannot be read: `message` says what was
/// wanted and what was wrong. With the status, the request id and the body's first 200 bytes. Its
/// outcome is `unknown`, because the server did take the request.
ANDANTE_DECL error
malformed_answer(const http::response& answer, std::string message, const error_dialect& dialect);

/// errc::malformed_response for a body without an answer around it, such as a webhook's.
ANDANTE_DECL error malformed_body(std::string_view body, std::string message);

/// True for 200 to 299.
inline bool is_success(int status) noexcept
{
    return status >= 200 && status < 300;
}

} // namespace andante::inline v0
