#pragma once

#include <andante/http/message.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0::http {

/// A request as it came, but that a target in absolute form is taken apart: its path and query
/// become the target, and its authority the Host field.
class received_request {
public:
    std::string method;
    std::string target;
    http::headers headers;
    std::string body;
    bool is_http_1_0 = false;
    /// The sender wants to go on with the connection.
    bool keep_alive = true;
};

/// The same as its server's own type has it, which is made of a method and a target.
template <class Request>
Request received_as(received_request&& received)
{
    Request made(std::move(received.method), std::move(received.target));
    made.headers = std::move(received.headers);
    made.body = std::move(received.body);
    return made;
}

/// Why a request was refused. `reason` holds nothing of what the sender wrote.
class request_refusal {
public:
    request_refusal() = default;
    request_refusal(int http_status, std::string why)
        : status(http_status)
        , reason(std::move(why))
    {}

    int status = 0;
    std::string reason;
};

/// What a request's head says of the bytes behind it.
class request_framing {
public:
    /// Reads it strictly: what two servers could read in two ways is refused.
    request_framing(const received_request& head, std::size_t most_body_bytes);

    /// Its status is 0 when the request can be read.
    const request_refusal& refusal() const noexcept { return refusal_; }
    bool is_chunked() const noexcept { return is_chunked_; }
    /// The body's size; 0 with chunks.
    std::uint64_t length() const noexcept { return length_; }
    bool keep_alive() const noexcept { return keep_alive_; }
    /// The sender waits with the body until it is asked for it.
    bool expects_continue() const noexcept { return expects_continue_; }

private:
    void read_host(const headers& fields, bool is_http_1_0);
    void read_length(const headers& fields, std::size_t most);
    void read_codings(const headers& fields);
    void read_connection(const headers& fields, bool is_http_1_0);
    void refuse(int status, std::string reason);

    request_refusal refusal_;
    std::uint64_t length_ = 0;
    bool is_chunked_ = false;
    bool keep_alive_ = true;
    bool expects_continue_ = false;
};

/// Without blanks and tabs at both ends.
std::string_view without_blanks(std::string_view text) noexcept;
/// True for what a field's value may hold: no control characters but tabs.
bool is_field_text(std::string_view text) noexcept;
/// True for a host with or without a port. It may be empty: what has no authority names none.
bool is_host_text(std::string_view text) noexcept;

} // namespace andante::inline v0::http
