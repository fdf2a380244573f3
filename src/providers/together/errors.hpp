#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

#include <string>

namespace andante::inline v0::together {

/// The names of the caps.
inline constexpr const char* fine_tune_cap = "fine-tunes";
inline constexpr const char* batch_cap = "batches";
/// The name of the limit on tokens.
inline constexpr const char* token_limit = "tokens";
/// How an error is called here that has words and no code, as batches answer.
inline constexpr const char* batch_code = "batch_error";

/// What an answer that is no success says.
error describe_error(const http::response& answer);
/// As the general one, with this provider's words.
error malformed_answer(const http::response& answer, std::string message);
/// How this provider writes its errors.
const error_dialect& dialect() noexcept;

} // namespace andante::inline v0::together
