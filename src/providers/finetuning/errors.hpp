#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::finetuning {

/// What an answer that is no success says, as describe_answer() tells it.
///
/// The outcome of GENERATION_FAILED, a 500, is `unknown` too: that job was not queued, but nobody
/// says whether its credit was given back.
error describe_error(const http::response& answer);

/// errc::malformed_response for a success answer that cannot be read.
error malformed_answer(const http::response& answer, std::string message);

} // namespace andante::inline v0::finetuning
