#pragma once

#include <andante/core/result.hpp>
#include <andante/http/fetch_options.hpp>
#include <andante/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0 {

namespace detail {
class file_stream_state;
class interrupter;
} // namespace detail

/// How a file is read while it comes. The deadline holds to the stream's end, the time that its
/// reader takes included. Default: 1 h.
class file_stream_options : public http::fetch_options {
public:
    /// A whole file.
    file_stream_options() { deadline = std::chrono::hours(1); }
    /// A part of a file.
    file_stream_options(http::file_range part) // NOLINT(google-explicit-constructor): stands for it
        : file_stream_options()
    {
        range = part;
    }

    /// The part that is wanted. A server that knows no ranges sends the whole file, of which the
    /// rest is passed over. Default: the whole file.
    http::file_range range;
    /// So many bytes may wait for read(); then the server is held up. What the connection has read
    /// at once comes on top, at most 64 KiB. Default 256 KiB; must be positive.
    std::size_t buffer_bytes = 256 * 1024;
};

/// A file whose first bytes have come, and which is read piece by piece. Move-only; one operation
/// at a time, from any executor.
///
/// A slow reader holds up the server: see file_stream_options::buffer_bytes. A transfer that is cut
/// goes on where it stopped, as that of http::download() does, and the reader sees nothing of it.
/// When the file has changed meanwhile, or nobody can say whether it has, the stream ends with an
/// error: bytes of two versions never follow each other. When the stream is destroyed, or closed,
/// before its end, its connection is closed.
class ANDANTE_DECL file_stream {
public:
    /// No stream: may only be destroyed or assigned to.
    file_stream() noexcept;
    /// The side of the fetch that runs.
    file_stream(
        std::shared_ptr<detail::file_stream_state> state,
        std::shared_ptr<detail::interrupter> control
    ) noexcept;
    /// Takes the stream over; `other` is none then.
    file_stream(file_stream&& other) noexcept;
    /// Closes the old stream and takes the other over.
    file_stream& operator=(file_stream&& other) noexcept;
    ~file_stream();

    /// The index in the file of the first byte that read() gives.
    std::uint64_t first() const noexcept;
    /// How many bytes read() gives in all; nothing when the server has not said it.
    std::optional<std::uint64_t> size() const noexcept;
    /// How many bytes the file has; nothing when the server has not said it.
    std::optional<std::uint64_t> total_size() const noexcept;
    /// What the file is by the server's words; empty when it gave none.
    const std::string& content_type() const noexcept;
    /// Where the bytes come from, after redirects. A signed address is as good as a key.
    const std::string& url() const noexcept;
    /// The header fields of the answer that the file began with, for example ETag.
    const http::headers& headers() const noexcept;

    /// The next bytes, as many as have come and at most `most`, of which 0 counts as 1; empty at
    /// the end, and from then on.
    ///
    /// Errors (values), after everything that came before was read: as http::download(), with
    /// attempts(). Also errc::truncated_body when the file has another digest than the server has
    /// announced: what was read must not be used then. Cancellation: terminal; throws
    /// andante::cancellation. Nothing is lost by it: the stream may be read on.
    [[nodiscard]] boost::asio::awaitable<result<std::string>> read(std::size_t most = 64 * 1024);

    /// Gives up: the connection is closed, and read() gives operation_aborted behind what has come.
    void close() noexcept;

private:
    std::shared_ptr<detail::file_stream_state> state_;
    std::shared_ptr<detail::interrupter> control_;
};

} // namespace andante::inline v0
