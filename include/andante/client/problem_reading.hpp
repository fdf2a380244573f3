#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <string>

namespace andante::inline v0 {

/// Reads a body in the form of RFC 9457 (RFC 7807), as error_dialect::read wants it. The code is
/// the last segment of `type`; without a type, or with "about:blank", there is none. The message
/// has all words: title, detail, and the instance. Of the extension `errors`, each element gives an
/// item: `pointer` (or `field`, `name`) and `detail` (or `message`, `reason`), and the first one
/// the field.
ANDANTE_DECL std::string read_problem(const http::response& answer, error_body& out);

} // namespace andante::inline v0
