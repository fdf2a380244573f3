#pragma once

#include <andante/client/answer_stream.hpp>
#include <andante/client/call.hpp>
#include <andante/client/client_options.hpp>
#include <andante/client/event_stream.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/client/provider_profile.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/http/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace andante::inline v0 {

namespace detail {
class pipeline_core;
}

/// The only way from a resource to the wire: validates, paces, sends, repeats, observes.
/// Thread-safe; shared by copies of a client.
class ANDANTE_DECL pipeline {
public:
    /// Resolves the options against the environment.
    ///
    /// Throws failure with errc::missing_api_key, errc::insecure_url or errc::invalid_request when
    /// they cannot work.
    pipeline(
        boost::asio::any_io_executor executor, provider_profile profile, client_options options
    );
    ~pipeline();
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    /// Performs a call.
    ///
    /// Errors (values): everything in errc below 80, with attempts(), stop() and outcome() filled
    /// in. Cancellation: terminal; throws andante::cancellation with these three too.
    ///
    /// `place`, when not null, gets the place under a cap on unfinished jobs that a create has
    /// taken, to be kept until the job's end was seen; it must outlive the operation.
    [[nodiscard]] boost::asio::awaitable<result<http::response>>
    execute(call&& what, pacing::lease* place = nullptr) const;

    /// Performs a call up to the head of its answer, whose body is then read piece by piece.
    ///
    /// Until the head, everything is as for execute(): pacing, attempts, errors. Behind it nothing
    /// is repeated. The head settles the call's place in a window; a place under a cap is kept to
    /// the end of the stream. The observer sees the attempt and the call end with the stream. The
    /// client's deadline holds until the head, and the limit of silence between two pieces; a
    /// deadline of the call itself holds to the end. Nothing of it is answered from what is kept.
    /// The body of an expected status that is not 2xx is collected before the stream opens.
    ///
    /// Errors (values) and cancellation: as execute(); also errc::invalid_request for an option out
    /// of its range.
    [[nodiscard]] boost::asio::awaitable<result<answer_stream>>
    open(call what, stream_options options = stream_options()) const;

    /// As open(), for an answer of server-sent events: asks for text/event-stream unless the call
    /// asks for something else. Also errc::malformed_response, when the answer is of another type.
    [[nodiscard]] boost::asio::awaitable<result<event_stream>>
    events(call what, event_options options = event_options()) const;

    /// Saves a file that needs no key, such as a job's result, as http::download() does, over the
    /// client's transport and by its clock. The client's user agent is sent; its observer sees one
    /// call of the route "GET {file}" with an attempt for each request, redirects and resumes
    /// included.
    ///
    /// Errors (values): as http::download(), with attempts(). Cancellation: terminal; throws
    /// andante::cancellation.
    [[nodiscard]] boost::asio::awaitable<result<http::download_report>>
    download(http::url from, std::string path, http::download_options options) const;

    /// As download(), into memory, as http::download_to_memory() does. Also
    /// errc::body_too_large for a file of more than `most_bytes`.
    [[nodiscard]] boost::asio::awaitable<result<http::fetched_file>> download_to_memory(
        http::url from, std::size_t most_bytes, http::fetch_options options = http::fetch_options()
    ) const;

    /// Fetches a file that needs no key up to its first bytes, which are then read piece by piece:
    /// redirects, tries, resumes and the observer as for download().
    ///
    /// Errors (values): as http::download(), with attempts(); errc::request_refused when the file
    /// does not reach to the range; errc::invalid_request for an option out of its range. Those of
    /// what comes behind the first bytes are read()'s. Cancellation: terminal; throws
    /// andante::cancellation.
    [[nodiscard]] boost::asio::awaitable<result<file_stream>>
    open_file(http::url from, file_stream_options options = file_stream_options()) const;

    /// Runs a flow of several calls and waits so that close() cancels all of it.
    [[nodiscard]] boost::asio::awaitable<void> guard(boost::asio::awaitable<void> flow) const;

    /// Cancels every call that is running. Later calls fail with operation_aborted.
    void close() noexcept;

    /// The API's base, resolved.
    const http::url& base_url() const noexcept;
    /// The clock; never null.
    const std::shared_ptr<time_source>& time() const noexcept;
    /// How requests travel; never null.
    const std::shared_ptr<http::transport>& transport() const noexcept;
    /// Who sees what happens; never null.
    const std::shared_ptr<andante::observer>& observer() const noexcept;
    /// Who gives permits; never null.
    const std::shared_ptr<pacing::pacer>& pacer() const noexcept;
    /// The options as they were resolved; the key is not among them.
    const client_options& options() const noexcept;

private:
    std::shared_ptr<detail::pipeline_core> core_;
};

} // namespace andante::inline v0
