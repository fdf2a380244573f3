#pragma once

#include <andante/core/error.hpp>
#include <andante/http/message.hpp>

namespace andante::inline v0::chat {

/// What an answer in OpenAI's form says that is no success.
error describe_error(const http::response& answer);

} // namespace andante::inline v0::chat
