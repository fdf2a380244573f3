#pragma once

#include <andante/core/result.hpp>
#include <andante/http/fetch_options.hpp>
#include <andante/http/message.hpp>
#include <andante/http/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0::http {

/// How a download behaves.
class ANDANTE_DECL download_options : public fetch_options {
public:
    download_options() = default;

    /// Whether the file takes the place of one that is there. Without it, errc::file_error: before
    /// the first request when the name is taken, and at the end when something has got it
    /// meanwhile. Default: true.
    bool replace = true;
    /// Called after each piece that was written, from the downloading coroutine: bytes in the file
    /// so far (less than before when the server made it start again), and the total when the server
    /// said it. An exception from it ends the download.
    std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> on_progress;
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
/// Errors (values): errc::file_error with the path and the system's words, whose file() tells a
/// full disk from a missing right and from a name that is taken; errc::not_found, request_refused,
/// rate_limited, server_error for an HTTP status; unexpected_redirect; malformed_response for a
/// success without a file; deadline_exceeded; and the transport's own after the last try; stop()
/// says why there was no other. Cancellation: terminal; throws operation_aborted.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<result<download_report>> download(
    std::shared_ptr<transport> over,
    url from,
    std::string path,
    download_options options = download_options()
);

/// A file that was fetched into memory.
struct fetched_file {
    std::string bytes;      ///< The whole file.
    download_report report; ///< How it came.
};

/// As download(), into memory: a small file that is used at once. Resumed, verified and limited in
/// the same ways.
///
/// Errors: as download(), and errc::body_too_large for a file of more than `most_bytes`, which is
/// given up as soon as that is known. Cancellation: terminal; throws operation_aborted.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<result<fetched_file>> download_to_memory(
    std::shared_ptr<transport> over,
    url from,
    std::size_t most_bytes,
    fetch_options options = fetch_options()
);

} // namespace andante::inline v0::http
