#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>
#include <andante/http/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0::http {

/// What a download takes for the file.
enum class file_content {
    any,   ///< Whatever the server sends.
    media, ///< Not an empty body, and not a page or message (HTML, XML, JSON, text) in its place.
};

/// How a download behaves.
class ANDANTE_DECL download_options {
public:
    download_options() = default;

    /// From the download's start to its end, with all tries. Zero or negative: already over.
    /// Default: 15 min, which a file of 1 GB needs 10 Mbit/s for.
    std::chrono::milliseconds deadline{std::chrono::minutes(15)};
    /// Longest silence before a transfer counts as cut. Default 120 s; must be positive.
    std::chrono::milliseconds stall{std::chrono::seconds(120)};
    /// How often a transfer that was cut, or a server that failed, is tried again; progress does
    /// not give tries back. Default 5; 0 means a single try. The first wait is 0.5 s and each
    /// following one twice as long, at most 8 s; a longer Retry-After is honoured up to 120 s, and
    /// beyond that ends the download with its error.
    int resumes = 5;
    /// Redirects that are followed. Default 5; 0 means none. From https to http only when the new
    /// host is this machine.
    int redirects = 5;
    /// What the file must be; anything else is errc::malformed_response. Default: any.
    file_content expects = file_content::any;
    /// Whether the file takes the place of one that is there. Without it, errc::file_error: before
    /// the first request when the name is taken, and at the end when something has got it
    /// meanwhile. Default: true.
    bool replace = true;
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
    /// Called after each piece that was written, from the downloading coroutine: bytes in the file
    /// so far (less than before when the server made it start again), and the total when the server
    /// said it. An exception from it ends the download.
    std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> on_progress;
    /// The clock of the waits. Default: the system's.
    std::shared_ptr<time_source> time = system_time();
};

/// What a finished download was.
struct download_report {
    std::uint64_t bytes = 0;  ///< The size of the file.
    int resumes = 0;          ///< Tries beyond the first.
    std::string content_type; ///< As the server said, or empty.
    std::string url;          ///< Where the bytes came from, after redirects.
};

/// Fetches a file without any key, so that nothing is shown to a media host.
///
/// The bytes go to a temporary file beside `path`, which is flushed to the disk and takes the place
/// of `path` in one step once it is complete and as long as announced. Until then `path` is
/// untouched; after an error, a cancellation or an exception the temporary file is gone. A transfer
/// that was cut goes on where it stopped (Range with If-Range) when the server gave a strong ETag
/// or a Last-Modified, and starts again otherwise, also when the part that comes is of another
/// version. Each try begins at `from`, which may redirect elsewhere by then.
///
/// Where the server announces the file's digest (Repr-Digest, Content-Digest, Digest, Content-MD5;
/// an object store's ETag that is an MD5), a file with another one counts as cut: it is fetched
/// again from its beginning, and never delivered.
///
/// A file that is replaced hands on its mode. Of a link, what it leads to is written. A device or
/// pipe (also /dev/stdout) is not replaced: the complete file is written into it, as fast as it is
/// read. The body is asked for uncoded; a coded one is errc::malformed_response, which names the
/// coding.
///
/// The file is made with its first bytes, and written in pieces of up to 256 KiB by the calling
/// thread, which waits for the disk. While the process has no file descriptor left, the download
/// waits for one. A write beyond the limit of file sizes is an error, and never the signal SIGXFSZ.
///
/// Errors (values): errc::file_error with the path and the system's words ("disk full" when that is
/// the cause); errc::not_found, request_refused, rate_limited, server_error for an HTTP status;
/// unexpected_redirect; malformed_response for a success without a file; deadline_exceeded; and
/// the transport's own after the last try; stop() says why there was no other. Cancellation:
/// terminal; throws operation_aborted.
ANDANTE_DECL boost::asio::awaitable<result<download_report>> download(
    std::shared_ptr<transport> over,
    url from,
    std::string path,
    download_options options = download_options()
);

} // namespace andante::inline v0::http
