#pragma once

#include <andante/client/call.hpp>
#include <andante/core/result.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::kit {

/// A call as text, to be sent by another process: everything that makes the request, but no key and
/// none of its caller's own headers except Idempotency-Key.
///
/// Errors: errc::invalid_request for a body that is read in pieces.
result<std::string> call_to_text(const call& what);

/// The call of such a text. Its options are its cost, tokens, partition and tag.
///
/// Errors: errc::journal_error when the text is none, or a later version's.
result<call> call_from_text(std::string_view text);

} // namespace andante::inline v0::kit
