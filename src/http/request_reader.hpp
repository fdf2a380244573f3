#pragma once

#include <andante/config.hpp>

#include "http/request_framing.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0::http {

/// The most that a server reads of one request.
class request_bounds {
public:
    request_bounds() = default;

    /// Request line and fields, with their line ends and empty lines before them.
    std::size_t head_bytes = 16 * 1024;
    /// What stands behind the size of one chunk.
    std::size_t chunk_extension_bytes = 1024;
    /// All fields behind the last chunk.
    std::size_t trailer_bytes = 8 * 1024;
    std::size_t body_bytes = 1024 * 1024;
};

/// Turns the bytes of one connection into requests, one after the other. Knows no socket and keeps
/// no more than its bounds allow, whatever comes.
///
/// Strict where two readings of one request could differ: line ends are CR LF, a length is told
/// once and in one way, HTTP/1.1 names its host once.
class ANDANTE_DECL request_reader {
public:
    explicit request_reader(request_bounds bounds);

    /// Begins with the next request.
    void start();
    /// Reads on, and tells how many of the bytes were used: less than all at the request's end and
    /// after a refusal.
    std::size_t take(std::string_view bytes);

    /// True once anything of a request has come but empty lines.
    bool has_begun() const noexcept;
    /// True once the head is there, and is one that can be served.
    bool has_head() const noexcept { return part_ > part::fields && part_ != part::refused; }
    bool is_complete() const noexcept { return part_ == part::complete; }
    bool is_refused() const noexcept { return part_ == part::refused; }
    /// True while the sender waits with the body until it is asked for it.
    bool wants_continue() const noexcept;
    const request_refusal& refusal() const noexcept { return refusal_; }
    /// The complete request; once.
    received_request release() { return std::move(request_); }

private:
    enum class part {
        empty_lines,
        request_line,
        fields,
        body,
        chunk_size,
        chunk_data,
        chunk_end,
        trailers,
        complete,
        refused
    };

    bool is_data() const noexcept { return part_ == part::body || part_ == part::chunk_data; }
    std::size_t take_data(std::string_view bytes);
    std::size_t take_line(std::string_view bytes);
    void end_line();
    void read_request_line(std::string_view line);
    bool read_target(std::string_view text);
    void read_field(std::string_view line);
    void end_head();
    void read_chunk_size(std::string_view line);
    void begin_line_part(part next, std::size_t room);
    void begin_chunk();
    void refuse(int status, std::string reason);
    void refuse_length();

    request_bounds bounds_;
    part part_ = part::empty_lines;
    received_request request_;
    request_refusal refusal_;
    std::string line_;
    std::size_t room_ = 0;   ///< What the lines of this part may still take.
    std::uint64_t left_ = 0; ///< Of the body or the chunk.
    std::string authority_;  ///< Of a target in absolute form.
    std::size_t wasted_ = 0; ///< Bytes of chunk lines that no data has outweighed.
    bool expects_continue_ = false;
};

} // namespace andante::inline v0::http
