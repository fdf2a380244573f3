#pragma once

#include <andante/client/answer_stream.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0 {

/// One server-sent event.
class server_event {
public:
    server_event() = default;

    /// Its `event` field; "message" when it has none.
    std::string type = "message";
    /// Its `data` lines, joined by line feeds.
    std::string data;
    /// The last `id` of the stream so far; empty when there was none.
    std::string id;
    /// The wait before a new connection that the server has asked for since the event before.
    std::optional<std::chrono::milliseconds> retry;
};

/// How the events of an answer are read.
class event_options {
public:
    event_options() = default;

    /// The data of the event that ends the stream, for example "[DONE]": it is not given out, and
    /// the connection is closed behind it. With it, an end without it is errc::truncated_body.
    /// Empty (default): the stream ends with the body.
    std::string terminator;
    /// Longest time that next() waits for an event, whatever else comes meanwhile; beyond it,
    /// errc::read_timeout. It is also the call's limit of silence when that has none of its own.
    /// Not set (default): only that limit holds, which every byte resets.
    std::optional<std::chrono::milliseconds> idle;
    /// Whether a comment, which servers send to keep a connection open, begins that time anew.
    /// Default: no.
    bool comments_count = false;
    /// Largest event, its longest unfinished line included; a larger one is errc::body_too_large.
    /// Default 1 MiB; must be positive.
    std::size_t max_event_bytes = 1024 * 1024;
    /// How much may wait for next().
    stream_options buffer;
};

/// The server-sent events of an answer, one after the other, as the HTML standard reads them: any
/// line end, comments, a byte order mark, fields in any order.
///
/// Move-only; one operation at a time. A slow reader holds up the server, and the connection is
/// closed with this object, unless the body had ended.
class ANDANTE_DECL event_stream {
public:
    /// No stream: may only be destroyed or assigned to.
    event_stream() noexcept;
    /// Reads the events of that answer. Throws std::invalid_argument for an option out of its
    /// range.
    event_stream(answer_stream from, event_options options);
    /// Takes the stream over; `other` is none then.
    event_stream(event_stream&& other) noexcept;
    /// Closes the old stream and takes the other over.
    event_stream& operator=(event_stream&& other) noexcept;
    ~event_stream();

    /// The next event; nothing at the end, and from then on.
    ///
    /// Errors (values), which are its end too: those of answer_stream::read(); errc::read_timeout
    /// after event_options::idle; errc::truncated_body when the body ends within an event, or
    /// before the terminator; errc::body_too_large. Cancellation: terminal; throws
    /// andante::cancellation, and no event is lost by it.
    [[nodiscard]] boost::asio::awaitable<result<std::optional<server_event>>> next();

    /// The answer's head.
    const answer_stream& answer() const noexcept;
    /// Gives up: the connection is closed.
    void close() noexcept;

private:
    class impl;
    std::shared_ptr<impl> impl_;
};

} // namespace andante::inline v0
