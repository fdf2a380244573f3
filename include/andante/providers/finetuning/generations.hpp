#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>
#include <andante/bulk/id_range.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/finetuning/completed.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/generation_request.hpp>
#include <andante/providers/finetuning/list_query.hpp>
#include <andante/providers/finetuning/page.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::finetuning {

namespace detail {
class session;
}

/// The tracks of an account. A cheap handle: it may be a temporary, and it keeps the client alive.
///
/// Every function: errors are failure with any of errc below 80 unless said otherwise; values that
/// break a documented limit give errc::invalid_request before anything is sent. Cancellation:
/// terminal.
class ANDANTE_DECL generations {
public:
    /// For the client: use client::generations().
    explicit generations(std::shared_ptr<detail::session> session);

    /// Whether create() would send the request: the error that it would give for a value that
    /// breaks a documented limit. Sends nothing.
    [[nodiscard]] result<void> check(const generation_request& request) const;

    /// Starts a track. Takes one credit. The answer comes at once; wait() for the end.
    ///
    /// The API has no idempotency key, so this is repeated only after a refusal that is known to
    /// precede acceptance (429, or no connection). After any other failure error::outcome() is
    /// `unknown`: the track may exist, so look into list() before creating it again. While the
    /// account's queue is full it waits in line, and the client looks at its own unfinished tracks
    /// meanwhile. Cancellation: terminal; the track may have been started.
    [[nodiscard]] boost::asio::awaitable<generation>
    create(generation_request request, call_options options = call_options()) const;

    /// Writes tracks down in client_options::journal that are to be made later, all or none, so
    /// that none is forgotten whenever the process ends: nothing is sent. Gives the numbers of
    /// their entries, in the order of the requests; create() each with journal_note::entry, or let
    /// client::resume() do it, in this process or a later one.
    ///
    /// `notes`: one for each request, or none. Errors: errc::invalid_request also without a
    /// journal, and for another number of notes; errc::journal_error.
    [[nodiscard]] boost::asio::awaitable<std::vector<std::int64_t>> write_down(
        std::vector<generation_request> requests,
        std::vector<journal_note> notes = std::vector<journal_note>()
    ) const;

    /// Starts a track without vocals. Provisional: the provider does not document this route.
    /// Otherwise as create().
    [[nodiscard]] boost::asio::awaitable<generation>
    create_instrumental(instrumental_request request, call_options options = call_options()) const;

    /// One track in full. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<generation>
    get(std::string id, call_options options = call_options()) const;

    /// One page of tracks, newest first.
    [[nodiscard]] boost::asio::awaitable<page<generation>>
    list(list_query query = list_query(), call_options options = call_options()) const;

    /// All tracks that a query finds, newest first, read page by page while the caller takes them:
    /// see page_range. The page size is 99 unless the query has another, which must be 2 or more;
    /// the query's offset is where it begins. Asks nothing until the first next().
    page_range<generation>
    list_all(list_query query = list_query(), range_options options = range_options()) const;

    /// Deletes any number of tracks for good: from the library, every playlist and public pages.
    /// There is no way back. A request carries 100 of them; they go at low priority, two at a time.
    ///
    /// Ids that are unknown, deleted or somebody else's are reported, not thrown. A batch whose
    /// answer was lost is sent again: what it refuses then is gone, and counts as succeeded (see
    /// bulk_report::settled). Errors: errc::invalid_request when there is no id, or one that cannot
    /// be; what ended the call when not one id was done, refused or in doubt, else that is in
    /// bulk_report::stopped. Cancellation: terminal; ends with the report of what was done until
    /// then, and throws only when that is nothing.
    [[nodiscard]] boost::asio::awaitable<bulk_report>
    bulk_remove(id_range ids, bulk_options options = bulk_options()) const;

    /// Deletes one track for good. Calls that come within client_options::coalescing_linger of
    /// each other share a request, up to 100; the same id shares a place in it.
    ///
    /// Calls with different options do not share. Low priority unless the options say otherwise.
    /// Errors: errc::not_found when the track is unknown, deleted or somebody else's, and those of
    /// bulk_remove(). Cancellation: terminal; before its request has left, the id is taken out of
    /// it.
    [[nodiscard]] boost::asio::awaitable<void>
    remove(std::string id, call_options options = call_options()) const;

    /// Waits until a track has ended, and gives it: completed or failed, look at its status.
    ///
    /// All waits of a client share their reads, also those for the same track: a track alone is
    /// looked at every 2 to 5 s, and many together through the list, within
    /// client_options::poll_share of the read limit. A track that was seen ended in the list has no
    /// more members than list() gives it; one that failed always has its error_message.
    ///
    /// While it is not known to have ended, a track that a former process has started holds a place
    /// under the cap on unfinished ones, as one does that this client has started.
    ///
    /// Errors: errc::wait_deadline (the track runs on), errc::job_deleted, errc::not_found.
    /// Cancellation: terminal; stops this wait only: a started track goes on and still costs its
    /// credit, and other waits for it go on too.
    [[nodiscard]] boost::asio::awaitable<generation>
    wait(std::string id, wait_options options = wait_options()) const;

    /// Waits for any number of tracks, and gives what became of each, in the order of the ids.
    ///
    /// Errors: none; those of single tracks are values, as wait() would throw them. Cancellation:
    /// terminal; the tracks run on.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<generation>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Waits for the first of several tracks that ends, completed or failed, and no longer for the
    /// others, which run on.
    ///
    /// Errors: errc::invalid_request without ids. The error of a single track is passed over while
    /// another may still end; when none does, the last one's is thrown. Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<completed>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Begins to wait for any number of tracks, whose ends are then taken one by one, in the order
    /// in which they come.
    completed_range
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// create() and wait() in one. The create goes as create() does with options.call, and
    /// options.deadline begins when it has been answered. options.on_progress is called for the
    /// first time with the new track's id, before any look.
    [[nodiscard]] boost::asio::awaitable<generation>
    create_and_wait(generation_request request, wait_options options = wait_options()) const;

    /// Saves a completed track's audio: streams to a temporary file beside `path`, then renames.
    /// Sent without the key.
    ///
    /// Errors: errc::job_failed for a track that failed, errc::invalid_request for one that has not
    /// ended, errc::file_error, and the network's. Cancellation: terminal; leaves no partial file.
    [[nodiscard]] boost::asio::awaitable<http::download_report> download(
        generation track,
        std::string path,
        http::download_options options = http::download_options()
    ) const;

    /// Opens a completed track's audio, to be read while it comes: the whole file or, with an
    /// http::file_range in place of the options, a part of it. Sent without the key. Nothing is
    /// saved, and what is read is held in memory only up to file_stream_options::buffer_bytes.
    ///
    /// Errors: as download(), and those of pipeline::open_file(). Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<file_stream>
    open(generation track, file_stream_options options = file_stream_options()) const;

    /// Reads a completed track's audio into memory. Sent without the key.
    ///
    /// Errors: as download(), and errc::body_too_large for a file of more than `most_bytes`.
    /// Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<http::fetched_file> download_to_memory(
        generation track,
        std::size_t most_bytes,
        http::fetch_options options = http::fetch_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::finetuning
