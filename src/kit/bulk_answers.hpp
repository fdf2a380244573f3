#pragma once

#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>

#include "bulk/bulk_answer.hpp"
#include "kit/answers.hpp"

#include <optional>
#include <string_view>

namespace andante::inline v0::kit {

/// What the members of a bulk route's answer are called. Its views refer to literals.
struct bulk_names {
    /// The list of the ids that are done.
    std::string_view succeeded{};
    /// The list of those that were refused; may be absent or null.
    std::string_view failed = "errors";
    /// In such a refusal, the id.
    std::string_view item_id = "id";
    /// In such a refusal, the reason.
    std::string_view reason = "error";
    /// The code of an error answer which says that every id was refused: an answer like any other,
    /// although it is sent as an error. Empty: there is none.
    std::string_view all_failed_code{};
    /// Where that error answer lists the refusals: a member of the document and one of that.
    std::string_view error = "error";
    std::string_view details = "details";
};

/// Reads the answer of a bulk route. One that says that every id was refused becomes the report
/// that the service would have sent otherwise.
result<bulk_answer> decode_bulk(
    http::response& answer,
    read_options options,
    const answer_format& format,
    const bulk_names& names
);

/// The same for a caller who has only the error: the report behind it when it means "none of them",
/// with its items. Nothing for any other error.
std::optional<bulk_answer>
bulk_answer_from(const error& cause, read_options options, const bulk_names& names);

} // namespace andante::inline v0::kit
