#pragma once

#include <andante/chat/completion.hpp>
#include <andante/chat/stream.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::chat {

/// What a document says of one answer: a piece of it, or all of it.
struct spoken {
    delta what; ///< Its content is empty when there is none, too.
    open_enum<chat::role> role;
    bool has_content = false; ///< The content is a text, though it may be empty.
    std::string refusal;
    std::optional<std::uint64_t> seed;
};

/// A chunk of a stream, or a whole answer, as it was read.
struct chunk {
    bool is_error = false; ///< It has a member `error` that is not null.
    bool has_choices = false;
    std::string id;
    std::string model;
    std::optional<std::chrono::system_clock::time_point> created;
    std::vector<spoken> choices;
    std::optional<token_usage> usage;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> warnings;
};

/// Fragments of tool calls that do not say where they belong.
inline constexpr std::int64_t no_index = -1;

/// Reads a chunk, or a whole answer. What is not as it should be counts as absent.
///
/// Errors: errc::malformed_response for what is no JSON object.
result<chunk> decode_chunk(std::string& document);

/// Reads a whole answer, which it takes for completion::raw.
///
/// Errors: errc::malformed_response, also without choices.
result<completion> decode_completion(http::response& answer, kit::read_options options);

} // namespace andante::inline v0::chat
