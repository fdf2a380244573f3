#pragma once

#include <andante/client/answer_stream.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/together/file.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace andante::inline v0::together {

namespace detail {
class session;
}

/// How a file travels to the service.
enum class upload_way {
    /// The service names an address that takes the bytes; the key stays away from there. The
    /// default, as the provider's own programs do it.
    presigned,
    multipart, ///< As a form, with the key.
};

/// What is sent.
class upload_request {
public:
    /// The file at `from`, for this.
    upload_request(std::string from, file_purpose why)
        : path(std::move(from))
        , purpose(why)
    {}
    /// Bytes under a name, for this.
    upload_request(std::string file_name, std::string what, file_purpose why)
        : name(std::move(file_name))
        , bytes(std::move(what))
        , purpose(why)
    {}

    /// A file of the disk, read while it is sent; empty: `bytes` are sent.
    std::string path;
    /// How the service is to call it. Empty: the last part of the path.
    std::string name;
    /// What is sent when there is no path.
    std::string bytes;
    /// What it is for.
    file_purpose purpose;
    /// "jsonl", "csv" or "parquet". Empty: by the end of the name, else jsonl.
    std::string type;
    /// How it travels.
    upload_way way = upload_way::presigned;
};

/// Files: send, read, delete. Cheap to copy; copies are handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal.
class ANDANTE_DECL files {
public:
    /// For the client: use client::files().
    explicit files(std::shared_ptr<detail::session> session);

    /// Sends a file, in pieces. A file that could not be sent whole is not there.
    ///
    /// Errors: errc::file_error when it cannot be read, errc::invalid_request for an empty one or
    /// one that is too large: 100 MB for a batch, 50.1 GB for a fine-tune.
    [[nodiscard]] boost::asio::awaitable<file>
    upload(upload_request what, call_options options = call_options()) const;
    /// Sends it, and waits until the service has looked through it.
    ///
    /// Errors: errc::job_failed when it is of no use, with the service's words; those of wait().
    [[nodiscard]] boost::asio::awaitable<file>
    upload_and_wait(upload_request what, wait_options options = wait_options()) const;

    /// One file. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<file>
    get(std::string id, call_options options = call_options()) const;
    /// All files of the project.
    page_range<file> list_all(range_options options = range_options()) const;
    /// What is in one. For small ones: it is collected in memory.
    [[nodiscard]] boost::asio::awaitable<std::string>
    download_to_memory(std::string id, call_options options = call_options()) const;
    /// Saves what is in one, in pieces; the file at `path` is there when it is whole. Gives its
    /// size.
    ///
    /// Errors: errc::file_error; errc::truncated_body and its like when the connection broke.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t>
    download(std::string id, std::string path, call_options options = call_options()) const;
    /// Opens a file's bytes, to be read while they come: see pipeline::open(). Nothing is repeated
    /// behind the first byte.
    ///
    /// Errors: as get(). Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<answer_stream>
    open(std::string id, call_options options = call_options()) const;
    /// Deletes one. True when the service says that it did.
    [[nodiscard]] boost::asio::awaitable<bool>
    remove(std::string id, call_options options = call_options()) const;
    /// Waits until the service has looked through a file, every 5 s. One that needs no work is
    /// given at once. Errors: errc::wait_deadline.
    [[nodiscard]] boost::asio::awaitable<file>
    wait(std::string id, wait_options options = wait_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::together
