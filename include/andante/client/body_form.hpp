#pragma once

#include <andante/config.hpp>

#include <string_view>

namespace andante::inline v0 {

/// What a body is: of a request, or of an answer.
enum class body_form {
    none,      ///< There is none.
    json,      ///< application/json
    form,      ///< application/x-www-form-urlencoded
    multipart, ///< multipart/form-data
    bytes,     ///< Anything else, for example audio: application/octet-stream
    events,    ///< Server-sent events: text/event-stream
};

/// The media type without parameters, for example "application/json"; empty for none.
ANDANTE_DECL std::string_view media_type(body_form form) noexcept;

/// The enumerator's name, for example "multipart".
ANDANTE_DECL std::string_view to_string(body_form form) noexcept;

/// True when a content type says that a body is of that form: any type but the empty one is bytes,
/// every type of JSON ("application/problem+json") is json, and parameters do not matter.
ANDANTE_DECL bool is_of(std::string_view content_type, body_form form) noexcept;

} // namespace andante::inline v0
