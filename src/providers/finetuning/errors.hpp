#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

namespace andante::inline v0::finetuning {

/// How the API writes its errors.
extern const error_dialect dialect;

/// What an answer that is no success says, as describe_answer() tells it.
///
/// The outcome of GENERATION_FAILED, a 500, is `unknown` too: that job was not queued, but nobody
/// says whether its credit was given back.
error describe_error(const http::response& answer);

} // namespace andante::inline v0::finetuning
