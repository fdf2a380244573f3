#pragma once

#include <andante/config.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::http {

/// The methods that the providers use.
enum class method { get, head, post, put, patch, delete_ };

/// The word on the wire, for example "GET".
ANDANTE_DECL std::string_view to_string(method value) noexcept;

/// Header fields in the order they came; names are compared without regard to case.
class ANDANTE_DECL headers {
public:
    /// Name and value.
    using value_type = std::pair<std::string, std::string>;

    headers() = default;

    /// The first field of that name; nothing when there is none.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// All fields of that name.
    std::vector<std::string_view> find_all(std::string_view name) const;
    /// Makes room for so many fields at once.
    void reserve(std::size_t fields) { fields_.reserve(fields); }
    /// Adds a field, keeping others of that name.
    void add(std::string name, std::string value);
    /// Replaces all fields of that name with one.
    void set(std::string name, std::string value);
    /// Removes all fields of that name.
    void erase(std::string_view name);

    /// The first field.
    auto begin() const noexcept { return fields_.begin(); }
    /// Past the last field.
    auto end() const noexcept { return fields_.end(); }
    /// How many fields there are.
    std::size_t size() const noexcept { return fields_.size(); }
    /// True when there is none.
    bool empty() const noexcept { return fields_.empty(); }

private:
    std::vector<value_type> fields_;
};

/// True when two header names are the same without regard to ASCII case.
ANDANTE_DECL bool same_name(std::string_view left, std::string_view right) noexcept;

/// True when a header name or value can be written without changing the message: no CR, LF, NUL or
/// other control character, and, for a name, only token characters.
ANDANTE_DECL bool is_valid_name(std::string_view name) noexcept;
ANDANTE_DECL bool is_valid_value(std::string_view value) noexcept;

/// Percent-encodes one path segment: everything but RFC 3986 unreserved characters.
ANDANTE_DECL std::string encode_segment(std::string_view text);
/// The same, at the end of a path.
ANDANTE_DECL void append_segment(std::string_view text, std::string& path);
/// The inverse of encode_segment(); nothing for a '%' without two hexadecimal digits behind it.
ANDANTE_DECL std::optional<std::string> decode_segment(std::string_view text);
/// Percent-encodes one query key or value.
ANDANTE_DECL std::string encode_query(std::string_view text);

/// An absolute http or https URL, taken apart.
class ANDANTE_DECL url {
public:
    url() = default;
    /// Parses; nothing when it is not an absolute http(s) URL with a host and without user
    /// information.
    static std::optional<url> parse(std::string_view text);
    /// As parse(), but blanks around it are dropped, and what had to be percent-encoded in its path
    /// and query is encoded as a browser does: blanks, brackets, letters beyond ASCII. For
    /// addresses that a server gives.
    static std::optional<url> parse_loosely(std::string_view text);

    const std::string& scheme() const noexcept { return scheme_; } ///< "http" or "https"
    const std::string& host() const noexcept { return host_; } ///< Without brackets, lower case.
    /// The port; the scheme's own when the text named none.
    unsigned short port() const noexcept { return port_; }
    const std::string& target() const noexcept
    {
        return target_;
    } ///< Path and query, at least "/".

    /// "https://host:port", the port only when it is not the scheme's own; IPv6 hosts in brackets.
    std::string origin() const;
    /// "host" or "host:port", as in the Host header.
    std::string authority() const;
    /// The whole URL without fragment.
    std::string text() const { return origin() + target_; }
    /// True for localhost, 127.0.0.0/8 and ::1.
    bool is_loopback() const noexcept;
    /// True for https.
    bool is_secure() const noexcept { return scheme_ == "https"; }
    /// The same origin with another target, which must begin with '/'.
    url with_target(std::string target) const;
    /// Resolves a Location header against this URL, read as parse_loosely() reads an address.
    std::optional<url> resolve(std::string_view reference) const;

private:
    std::string scheme_;
    std::string host_;
    unsigned short port_ = 0;
    std::string target_ = "/";
};

/// How far away an address is, the nearest first.
enum class address_scope {
    unknown,         ///< Nothing is known, for example because a proxy made the connection.
    this_machine,    ///< Loopback and link-local addresses, which only neighbours reach.
    private_network, ///< RFC 1918, RFC 6598 and unique local IPv6 addresses.
    internet,        ///< Every other address.
};

/// Where an answer comes from.
enum class answer_source {
    server,    ///< From the server, to a request of this call.
    kept,      ///< It was kept, and is still fresh: nothing was sent.
    confirmed, ///< It was kept, and the server said that it still holds (304).
    shared,    ///< From the server, to a request of another call that asked the same.
};

/// A response with its whole body in memory.
class response {
public:
    response() = default;

    /// The HTTP status.
    int status = 0;
    /// The header fields.
    http::headers headers;
    /// The body. Its capacity leaves room for a parser's padding, so that decoding does not copy
    /// it.
    std::string body;
    /// The body was coded, as its Content-Encoding still says, and stands here decoded.
    bool is_decoded = false;
    /// How far away the peer is that gave it.
    address_scope peer = address_scope::unknown;
    /// Where it comes from.
    answer_source source = answer_source::server;
};

} // namespace andante::inline v0::http
