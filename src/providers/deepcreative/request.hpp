#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/deepcreative/prediction_request.hpp>

#include <string>

namespace andante::inline v0::deepcreative {

/// Why it must not be sent. `api`: the client's base URL.
result<void> validate(const prediction_request& request, const http::url& api);
/// The body of its create.
std::string encode(const prediction_request& request);
/// A random UUID of version 4.
std::string new_idempotency_key();

} // namespace andante::inline v0::deepcreative
