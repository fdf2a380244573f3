#pragma once

#include <andante/http/message.hpp>

#include <chrono>
#include <optional>

namespace andante::inline v0::cache {

/// How long an answer may be given again, when the client's options allow `lifetime`: never longer
/// than the server's Cache-Control says. Nothing: it must not be kept at all, because the server
/// forbids it or because it depends on something that differs from call to call.
std::optional<std::chrono::milliseconds>
may_keep(const http::response& answer, std::chrono::milliseconds lifetime);

/// The header fields of a conditional request for an answer that is kept; none when it has no
/// validator.
http::headers conditions_for(const http::response& kept);

} // namespace andante::inline v0::cache
