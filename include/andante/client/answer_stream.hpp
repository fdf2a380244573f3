#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0 {

namespace detail {
class stream_state;
class interrupter;
} // namespace detail

/// How an answer is taken piece by piece.
class stream_options {
public:
    stream_options() = default;

    /// So many bytes may wait for read(); then the server is held up. What the connection has read
    /// at once comes on top, at most 64 KiB. Default 64 KiB; must be positive.
    std::size_t buffer_bytes = 64 * 1024;
};

/// An answer whose head has come and whose body is read piece by piece. Move-only; one operation at
/// a time, from any executor.
///
/// A slow reader holds up the server: beyond stream_options::buffer_bytes nothing is read from the
/// connection. When the stream is destroyed, or closed, before its end, its connection is closed.
class ANDANTE_DECL answer_stream {
public:
    /// No stream: may only be destroyed or assigned to.
    answer_stream() noexcept;
    /// The side of the call that runs.
    answer_stream(
        std::shared_ptr<detail::stream_state> state, std::shared_ptr<detail::interrupter> control
    ) noexcept;
    /// Takes the stream over; `other` is none then.
    answer_stream(answer_stream&& other) noexcept;
    /// Closes the old stream and takes the other over.
    answer_stream& operator=(answer_stream&& other) noexcept;
    ~answer_stream();

    /// The HTTP status: 2xx, or one that the call expects.
    int status() const noexcept;
    /// The header fields of the answer.
    const http::headers& headers() const noexcept;
    /// The request's id by the server's words; empty when it gave none.
    std::string_view request_id() const noexcept;
    /// The call's id, as observers are told it.
    std::uint64_t call_id() const noexcept;
    /// The length of the body where the server has announced it.
    std::optional<std::uint64_t> content_length() const noexcept;

    /// The next bytes, as many as have come; empty at the end of the body, and from then on.
    ///
    /// Errors (values): what ended the exchange before the body's end, after everything that came
    /// before it was read: errc::truncated_body, read_timeout, connection_reset, deadline_exceeded
    /// and so on, with attempts(). Nothing is repeated behind the head: stop() is not_repeatable.
    /// Cancellation: terminal; throws andante::cancellation. Nothing is lost by it: the stream may
    /// be read on.
    [[nodiscard]] boost::asio::awaitable<result<std::string>> read();
    /// As read(), and errc::read_timeout when nothing has come by `until` of the client's clock.
    /// The stream may be read on after that, too.
    [[nodiscard]] boost::asio::awaitable<result<std::string>>
    read_until(time_source::time_point until);

    /// The client's clock; never null.
    const std::shared_ptr<time_source>& time() const noexcept;

    /// Gives up: the connection is closed, and read() gives operation_aborted behind what has come.
    void close() noexcept;
    /// What was read is all that is wanted: as close(), but the call has ended well.
    void finish() noexcept;

private:
    std::shared_ptr<detail::stream_state> state_;
    std::shared_ptr<detail::interrupter> control_;
};

} // namespace andante::inline v0
