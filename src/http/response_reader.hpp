#pragma once

#include <andante/http/transport.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace andante::inline v0::http {

/// Turns the bytes of one connection into responses, one exchange after the other. Knows no socket.
class response_reader {
public:
    /// Room behind a body for simdjson, which reads up to 64 bytes past its input.
    static constexpr std::size_t padding = 64;

    response_reader();
    ~response_reader();
    response_reader(const response_reader&) = delete;
    response_reader& operator=(const response_reader&) = delete;

    /// Begins to read the answer to a request. `has_no_body` is true for HEAD and CONNECT, whose
    /// answers end with the head. The sink, which may be null, must outlive the reading.
    void start(bool has_no_body, const exchange_limits& limits, body_sink* sink);
    /// Where the next bytes go. Never empty.
    std::span<char> prepare();
    /// `size` bytes were put there. True when the response is complete. Errors:
    /// errc::malformed_http, header_too_large, body_too_large, and what the sink returned.
    result<bool> commit(std::size_t size);
    /// The peer has closed its side. Ends a body that is delimited by that; else errc::
    /// connection_reset before the end of the head, truncated_body after it.
    result<void> end_of_stream();

    /// True once a byte of an answer has come.
    bool has_begun() const noexcept;
    /// True once the head of the final answer has come.
    bool has_head() const noexcept;
    /// The status, once has_head().
    int status() const noexcept;
    /// After completion: true when the connection can carry another exchange.
    bool is_reusable() const noexcept;
    /// The complete response; once.
    response take();

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace andante::inline v0::http
