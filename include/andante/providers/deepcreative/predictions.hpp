#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/providers/deepcreative/prediction.hpp>
#include <andante/providers/deepcreative/prediction_request.hpp>
#include <andante/providers/deepcreative/webhook_inbox.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::deepcreative {

namespace detail {
class session;
}

/// Predictions: create, read, wait, cancel, download. Cheap to copy; copies are handles of the same
/// client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL predictions {
public:
    /// For the client: use client::predictions().
    explicit predictions(std::shared_ptr<detail::session> session);

    /// Why a request cannot be sent, before it is: errc::invalid_request with the field.
    [[nodiscard]] result<void> check(const prediction_request& request) const;

    /// Starts a prediction, which is paid for. Waits for a place while five run, and for the
    /// request limit. `options.cost` is what it counts under a spend cap, until credits_used tells.
    ///
    /// It is sent with a key that the service takes once, so that a lost answer is repeated and
    /// never paid for twice: the service refuses the repeat as a second one (409), and the
    /// prediction is the one that it names. When it names none, errc::request_refused with the
    /// outcome `unknown`: it was probably accepted. Cancellation: a prediction that was accepted
    /// runs on.
    [[nodiscard]] boost::asio::awaitable<prediction>
    create(prediction_request request, call_options options = call_options()) const;

    /// Writes predictions down in client_options::journal that are to be made later, all or none,
    /// so that none is forgotten whenever the process ends: nothing is sent. Gives the numbers of
    /// their entries, in the order of the requests; create() each with journal_note::entry, or let
    /// client::resume() do it, in this process or a later one.
    ///
    /// `notes`: one for each request, or none. Errors: errc::invalid_request also without a
    /// journal, and for another number of notes; errc::journal_error.
    [[nodiscard]] boost::asio::awaitable<std::vector<std::int64_t>> write_down(
        std::vector<prediction_request> requests,
        std::vector<journal_note> notes = std::vector<journal_note>()
    ) const;

    /// Starts a prediction and waits until it has ended, in whichever way: look at its status. The
    /// wait's deadline begins when the create is answered.
    [[nodiscard]] boost::asio::awaitable<prediction>
    create_and_wait(prediction_request request, wait_options options = wait_options()) const;

    /// One prediction. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<prediction>
    get(std::string id, call_options options = call_options()) const;

    /// Ends one that runs, and reads what has become of it. What it has cost is the service's
    /// affair. Errors: errc::not_found, and what the service says of one that has ended.
    [[nodiscard]] boost::asio::awaitable<prediction>
    cancel(std::string id, call_options options = call_options()) const;

    /// Waits until one has ended, at most once a second and with at most half of the request limit
    /// for all waits together. Errors: errc::wait_deadline, errc::not_found, errc::job_deleted.
    /// Cancellation: terminal; the prediction runs on.
    [[nodiscard]] boost::asio::awaitable<prediction>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<prediction>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that gives an object.
    [[nodiscard]] boost::asio::awaitable<andante::completed<prediction>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    andante::completed_range<prediction>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Saves an output, without the key. How long the service keeps outputs is not published, so do
    /// it at once.
    ///
    /// Errors: errc::job_failed for one that failed or was cancelled, errc::invalid_request for one
    /// that runs or has not so many outputs, and those of http::download().
    [[nodiscard]] boost::asio::awaitable<http::download_report> download(
        prediction from,
        std::size_t index,
        std::string path,
        http::download_options options = http::download_options()
    ) const;

    /// Opens one output of a prediction that succeeded, to be read while it comes: the whole file
    /// or, with an http::file_range in place of the options, a part of it. Sent without the key.
    ///
    /// Errors: as download(), and those of pipeline::open_file(). Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<file_stream> open(
        prediction from, std::size_t index, file_stream_options options = file_stream_options()
    ) const;

    /// Reads one output into memory. Sent without the key.
    ///
    /// Errors: as download(), and errc::body_too_large for a file of more than `most_bytes`.
    /// Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<http::fetched_file> download_to_memory(
        prediction from,
        std::size_t index,
        std::size_t most_bytes,
        http::fetch_options options = http::fetch_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::deepcreative
