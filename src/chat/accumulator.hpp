#pragma once

#include <andante/chat/completion.hpp>
#include <andante/chat/stream.hpp>
#include <andante/core/result.hpp>

#include "chat/decode.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace andante::inline v0::chat {

/// Joins the chunks of a stream to one completion. No I/O.
class accumulator {
public:
    /// All that is kept may have so many bytes.
    explicit accumulator(std::size_t most_bytes)
        : most_(most_bytes)
    {}

    /// Adds a chunk whose document is `raw`, and gives what it adds to each answer, with the places
    /// of tool calls filled in.
    ///
    /// Errors: errc::body_too_large; errc::malformed_response for an index that no answer has.
    /// Nothing of the chunk is added then.
    result<std::vector<delta>> add(chunk&& what, std::string raw);

    const completion& whole() const noexcept { return whole_; }
    completion take() && { return std::move(whole_); }
    /// For the request's id.
    completion& edit() noexcept { return whole_; }
    /// Bytes of content, reasoning and tool calls so far.
    std::size_t bytes() const noexcept { return bytes_; }

private:
    choice& choice_at(std::int64_t index);
    void add_spoken(spoken& what);
    void add_fragment(choice& to, tool_call_fragment& what);

    std::size_t most_;
    std::size_t bytes_ = 0;
    completion whole_;
};

} // namespace andante::inline v0::chat
