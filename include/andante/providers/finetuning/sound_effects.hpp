#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/finetuning/generation_request.hpp>
#include <andante/providers/finetuning/list_query.hpp>
#include <andante/providers/finetuning/page.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::finetuning {

namespace detail {
class session;
}

/// Sound effects. Provisional: the provider does not document these routes. Errors and cancellation
/// as in generations.
class ANDANTE_DECL sound_effects {
public:
    /// For the client: use client::sound_effects().
    explicit sound_effects(std::shared_ptr<detail::session> session);

    /// Starts a sound effect. Takes one of 100 a UTC day. Repeated as generations::create() is.
    [[nodiscard]] boost::asio::awaitable<sound_effect>
    create(sound_effect_request request, call_options options = call_options()) const;

    /// Starts a sound effect and waits until it has ended. As generations::create_and_wait().
    [[nodiscard]] boost::asio::awaitable<sound_effect>
    create_and_wait(sound_effect_request request, wait_options options = wait_options()) const;

    /// One sound effect. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<sound_effect>
    get(std::string id, call_options options = call_options()) const;

    /// One page of sound effects, newest first. The query's type must be empty.
    [[nodiscard]] boost::asio::awaitable<page<sound_effect>>
    list(list_query query = list_query(), call_options options = call_options()) const;

    /// All sound effects that a query finds, newest first. As generations::list_all().
    page_range<sound_effect>
    list_all(list_query query = list_query(), range_options options = range_options()) const;

    /// Waits until a sound effect has ended. As generations::wait().
    [[nodiscard]] boost::asio::awaitable<sound_effect>
    wait(std::string id, wait_options options = wait_options()) const;

    /// Waits for several. As generations::wait_all().
    [[nodiscard]] boost::asio::awaitable<std::vector<result<sound_effect>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Waits for the first of several. As generations::wait_any().
    [[nodiscard]] boost::asio::awaitable<andante::completed<sound_effect>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Several in the order in which they end. As generations::as_completed().
    andante::completed_range<sound_effect>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Saves the audio of a sound effect that has completed. As generations::download().
    [[nodiscard]] boost::asio::awaitable<http::download_report> download(
        sound_effect effect,
        std::string path,
        http::download_options options = http::download_options()
    ) const;

    /// Opens a completed effect's audio, to be read while it comes: the whole file or, with an
    /// http::file_range in place of the options, a part of it. Sent without the key. Nothing is
    /// saved, and what is read is held in memory only up to file_stream_options::buffer_bytes.
    ///
    /// Errors: as download(), and those of pipeline::open_file(). Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<file_stream>
    open(sound_effect effect, file_stream_options options = file_stream_options()) const;

    /// Reads a completed effect's audio into memory. Sent without the key.
    ///
    /// Errors: as download(), and errc::body_too_large for a file of more than `most_bytes`.
    /// Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<http::fetched_file> download_to_memory(
        sound_effect effect,
        std::size_t most_bytes,
        http::fetch_options options = http::fetch_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::finetuning
