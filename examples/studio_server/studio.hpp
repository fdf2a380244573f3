#pragma once

#include <andante/client/file_stream.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "event_hub.hpp"
#include "quota_log.hpp"
#include "shown_job.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace studio_server {

/// What a person asks for.
class order {
public:
    explicit order(std::vector<std::string> texts)
        : prompts(std::move(texts))
    {}

    std::vector<std::string> prompts;
    std::chrono::seconds duration{60};
};

/// Everything that the pages show: it makes tracks, watches them, and tells the hub of each change.
/// Used from one thread, the client's.
class studio : public std::enable_shared_from_this<studio> {
public:
    studio(
        boost::asio::any_io_executor executor,
        andante::finetuning::client client,
        std::shared_ptr<const request_counter> counts
    );

    /// Webhooks from now on.
    void use(andante::finetuning::webhook_inbox inbox) { inbox_ = std::move(inbox); }
    /// Shows what is in the library, and waits for what is still being made. Throws what the API
    /// answers.
    boost::asio::awaitable<void> load();
    /// Samples the limits once a second until it is cancelled.
    boost::asio::awaitable<void> watch_limits();

    /// Begins to make tracks and gives their numbers; nothing when too many are being made.
    std::optional<std::vector<std::uint64_t>> submit(order what);
    /// Each gives what the API did, item by item.
    boost::asio::awaitable<boost::json::object>
    add_to_playlist(std::string playlist, std::vector<std::string> ids);
    boost::asio::awaitable<boost::json::object> remove(std::vector<std::string> ids);
    /// A track's audio, or a part of it, as it comes from the media host; nothing for a number that
    /// has none.
    boost::asio::awaitable<std::optional<andante::file_stream>>
    listen(std::uint64_t number, andante::http::file_range part);
    /// A playlist's tracks.
    boost::asio::awaitable<boost::json::object> playlist(std::string id);

    /// A new page: it sees all there is, and then what changes. Null when too many watch.
    std::shared_ptr<event_stream> watch();
    /// Ends the pages' streams.
    void close();
    /// Ids of tracks that are still being made.
    std::vector<std::string> unfinished() const;

private:
    /// Runs make() or follow() to its end, as one of the unfinished.
    void begin(boost::asio::awaitable<void> work);
    boost::asio::awaitable<void> make(std::uint64_t number, order what);
    boost::asio::awaitable<void> follow(std::uint64_t number, std::string id);
    boost::asio::awaitable<andante::finetuning::generation>
    create(andante::finetuning::generation_request request);
    boost::asio::awaitable<void> load_playlists();
    andante::wait_options wait_options_for(std::uint64_t number);
    shown_job* find(std::uint64_t number);
    void end(std::uint64_t number, const andante::error& problem, std::string_view state);
    void show(shown_job& job, const andante::finetuning::generation& track);
    void changed(const shown_job& job);
    void make_room();
    boost::json::object all() const;

    boost::asio::any_io_executor executor_;
    andante::finetuning::client client_;
    std::shared_ptr<const request_counter> counts_;
    std::optional<andante::finetuning::webhook_inbox> inbox_;
    event_hub hub_;
    quota_log quota_;
    std::map<std::uint64_t, shown_job> jobs_;
    boost::json::array playlists_;
    std::uint64_t last_number_ = 0;
    std::size_t unfinished_ = 0;
};

} // namespace studio_server
