#pragma once

#include <andante/chat/request.hpp>
#include <andante/chat/stream.hpp>
#include <andante/core/result.hpp>

#include "chat/service.hpp"

#include <string>

namespace andante::inline v0::chat {

/// The body of a request that check_bounds() has passed. `streamed`: null for a whole answer.
///
/// Errors: errc::invalid_request for a member of request::extra that is written already.
result<std::string>
encode(const request& what, const wire_form& form, const stream_options* streamed);

/// Everything of check() but what encode() finds.
result<void> check_bounds(const request& what);

} // namespace andante::inline v0::chat
