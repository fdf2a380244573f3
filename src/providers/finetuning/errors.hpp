#pragma once

#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::finetuning {

/// What an answer that is no success says.
///
/// The provider's code decides the errc, and the HTTP status where the code is new to us. A body
/// that has not the documented shape gives errc::malformed_response with the first 200 bytes, and
/// the status and retry_after() tell the retry logic the rest.
///
/// The outcome is `rejected` for every 4xx and 3xx, since the provider refuses before it queues. It
/// is `unknown` for every 5xx, GENERATION_FAILED included: that job was not queued, but nobody says
/// whether its credit was given back.
error describe_error(const http::response& answer);

/// errc::malformed_response for a success answer that cannot be read: what was wanted and what was
/// wrong, the status, the request id and the body's first 200 bytes. Its outcome is `unknown`,
/// because the server did take the request.
error malformed_answer(const http::response& answer, std::string message);

/// errc::malformed_response for a body without an answer around it, such as a webhook's.
error malformed_body(std::string_view body, std::string message);

} // namespace andante::inline v0::finetuning
