#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace andante::inline v0::http {

/// What a fetch takes for the file.
enum class file_content {
    any,   ///< Whatever the server sends.
    media, ///< Not an empty body, and not a page or message (HTML, XML, JSON, text) in its place.
};

/// A part of a file, by the indexes of its first and its last byte.
class file_range {
public:
    /// The whole file.
    file_range() = default;
    /// From the byte at `from`; to the one at `to`, or to the end without it or where the file ends
    /// before.
    explicit file_range(std::uint64_t from, std::optional<std::uint64_t> to = std::nullopt)
        : first(from)
        , last(to)
    {}

    /// The index of its first byte. One that the file does not have is errc::request_refused.
    std::uint64_t first = 0;
    /// The index of its last byte, not below `first`; nothing: the end of the file.
    std::optional<std::uint64_t> last;

    /// True when it is the whole file.
    bool is_whole() const noexcept { return first == 0 && !last; }
};

/// How a file is fetched, whoever takes its bytes.
class ANDANTE_DECL fetch_options {
public:
    fetch_options() = default;

    /// From its start to its end, with all tries. Zero or negative: already over.
    /// Default: 15 min, which a file of 1 GB needs 10 Mbit/s for.
    std::chrono::milliseconds deadline{std::chrono::minutes(15)};
    /// Longest silence before a transfer counts as cut. Default 120 s; must be positive.
    std::chrono::milliseconds stall{std::chrono::seconds(120)};
    /// How often a transfer that was cut, or a server that failed, is tried again; progress does
    /// not give tries back. Default 5; 0 means a single try. The first wait is 0.5 s and each
    /// following one twice as long, at most 8 s; a longer Retry-After is honoured up to 120 s, and
    /// beyond that ends the fetch with its error.
    int resumes = 5;
    /// Redirects that are followed. Default 5; 0 means none. From https to http only when the new
    /// host is this machine.
    int redirects = 5;
    /// What the file must be; anything else is errc::malformed_response. Default: any.
    file_content expects = file_content::any;
    /// Whether an ETag that has the form of an MD5 is that of the file, at a host that is known to
    /// make it so and does not say it. Default: false: only object stores that say so are believed.
    bool tag_is_md5 = false;
    /// Whether a redirect may lead from the internet into a private network or to this machine, or
    /// from a private network to this machine: see address_scope. Default: no, because whoever
    /// answers out there could then have this program fetch what only it can reach. A host that
    /// is itself near may redirect to everywhere. It goes for the first address as well, where
    /// `named_from` says who named it.
    bool allow_inward_redirects = false;
    /// How far away whoever named the first address is: it may lead to no nearer one, as a redirect
    /// from there. A client sets it to where its API's answers come from. Default: unknown, which
    /// allows all.
    address_scope named_from = address_scope::unknown;
    /// Fields for every request, for example User-Agent, which a client sets to its own when it is
    /// missing. They travel to every host that the server
    /// redirects to: never put a key here.
    http::headers headers;
    /// The clock of the waits. Default: the system's.
    std::shared_ptr<time_source> time = system_time();
};

} // namespace andante::inline v0::http
