#pragma once

#include <andante/chat/completion.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::chat {

namespace detail {
class running_stream;
}

/// How an answer is read while it is made.
class stream_options {
public:
    stream_options() = default;

    /// Longest silence between two events, however many comments come meanwhile: beyond it,
    /// errc::read_timeout. Above zero. Default: 60 s.
    std::chrono::milliseconds idle{std::chrono::seconds(60)};
    /// So many bytes may wait for next(); then the service is held up. As many may have been taken
    /// to be read, so that a stream keeps twice that, and what its connection reads at once. Above
    /// zero. Default: 24 KiB.
    std::size_t buffer_bytes = 24 * 1024;
    /// Largest event; a larger one is errc::body_too_large. Above zero. Default: 1 MiB.
    std::size_t max_event_bytes = 1024 * 1024;
    /// How much all choices together may grow to in stream::accumulated(); beyond it,
    /// errc::body_too_large. Above zero. Default: 64 MiB.
    std::size_t max_content_bytes = 64 * 1024 * 1024;
    /// Ask for the usage (stream_options.include_usage). Not set (default): as the service needs it
    /// in order to tell.
    std::optional<bool> include_usage;
};

/// A piece of a tool call.
struct tool_call_fragment {
    std::int64_t index = 0; ///< Which of the choice's calls, from 0.
    std::string id;         ///< On its first fragment; empty on others.
    std::string name;       ///< On its first fragment; empty on others.
    std::string arguments;  ///< What is added to its arguments.
};

/// What a stream adds to one of the answers.
class delta {
public:
    delta() = default;

    /// Which answer, from 0.
    std::int64_t index = 0;
    /// Text to add; may be empty.
    std::string content;
    /// Reasoning to add; may be empty.
    std::string reasoning;
    /// Pieces of tool calls to add.
    std::vector<tool_call_fragment> tool_calls;
    /// With the last piece of the answer: why it ends. Else empty.
    open_enum<chat::finish_reason> finish_reason;
    /// Of each token in it, when the service tells.
    std::vector<token_probability> log_probabilities;
    /// The chunk that it came in, as it came. Of a chunk with several deltas, only the first has
    /// it.
    std::string raw;
};

/// An answer that is read while it is made. Move-only; one operation at a time, from any executor.
///
/// A slow reader holds up the service. Destroying a stream before its end closes its connection,
/// and the service stops. Nothing of it is ever sent again: until the answer's head everything is
/// as for any call, repeats included, and behind it a failure is told.
class ANDANTE_DECL stream {
public:
    /// No stream: may only be destroyed or assigned to.
    stream() noexcept;
    /// For the library: what runs, and the client, which lives as long as the stream.
    stream(
        std::shared_ptr<detail::running_stream> running, std::shared_ptr<const void> owner
    ) noexcept;
    /// Takes the stream over; `other` is none then.
    stream(stream&& other) noexcept;
    /// Closes the old stream and takes the other over.
    stream& operator=(stream&& other) noexcept;
    ~stream();

    /// What comes next; nothing at the end, and from then on. A chunk that adds nothing to any
    /// answer, such as the usage alone, is only accumulated.
    ///
    /// Throws failure, here and from then on, with what had come by then in its message, and in
    /// accumulated(): errc::truncated_body when the body ends without its end mark;
    /// errc::read_timeout after stream_options::idle; what the service says when it fails within
    /// the stream, by its code, with http_status() 200; errc::malformed_response for a chunk that
    /// is none; errc::body_too_large; and what ends the exchange. outcome() is unknown, stop() is
    /// not_repeatable. as_result(next()) gives the error as a value. Cancellation: terminal; throws
    /// andante::cancellation. Nothing is lost by it: the stream may be read on.
    [[nodiscard]] boost::asio::awaitable<std::optional<delta>> next();

    /// All that came so far, as one completion: texts, reasoning and the arguments of tool calls
    /// joined, the usage from whichever chunk has it. Changes with next().
    const completion& accumulated() const noexcept;

    /// Gives up: the connection is closed, and next() throws operation_aborted.
    void close() noexcept;

private:
    std::shared_ptr<const void> owner_;
    std::shared_ptr<detail::running_stream> running_;
};

} // namespace andante::inline v0::chat
