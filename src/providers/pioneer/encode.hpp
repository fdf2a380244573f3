#pragma once

#include <andante/client/call.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/pioneer/client.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// From requests to calls: what the documentation bounds is checked here, and nothing that is not
/// set is sent.
namespace andante::inline v0::pioneer {

kit::prepared_call encode_call(const encoder_request& request, call_options options);
kit::prepared_call decode_call(const decoder_request& request, call_options options);
/// `where`: at once, or as a job.
kit::prepared_call
extraction_call(const route& where, const extraction_request& request, call_options options);
kit::prepared_call synthesis_call(const synthesis_request& request, call_options options);
kit::prepared_call label_call(
    synthesis_task task,
    const std::vector<std::string>& labels,
    const std::vector<std::string>& texts,
    call_options options
);
kit::prepared_call
training_call(const route& where, const training_request& request, call_options options);
/// Asks where a file is to be sent.
kit::prepared_call ticket_call(const dataset_upload& what, call_options options);
kit::prepared_call text_call(const text_request& request, bool is_streamed, call_options options);
kit::prepared_call
message_call(const message_request& request, bool is_streamed, call_options options);

/// A call with what its caller wants, when it may go.
kit::prepared_call with_options(const result<void>& valid, call what, call_options options);
/// A create that the service says it did not accept is sent once more, and no oftener.
void limit_repeats(call& what, int client_attempts);
/// A random key.
std::string new_idempotency_key();

} // namespace andante::inline v0::pioneer
