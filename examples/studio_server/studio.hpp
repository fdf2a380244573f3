#pragma once

#include <andante/client/file_stream.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "event_hub.hpp"
#include "quota_log.hpp"
#include "shown_job.hpp"
#include "wish.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
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

/// How many tracks a run of the program has left to the next one, or this one leaves.
class left_work {
public:
    std::size_t waiting = 0;  ///< Stood in line, and were never sent.
    std::size_t making = 0;   ///< Were being made.
    std::size_t doubtful = 0; ///< Were sent, and not answered.

    bool is_empty() const noexcept { return waiting + making + doubtful == 0; }
};

/// Everything that the pages show: it makes tracks, watches them, and tells the hub of each change.
/// Used from one thread, the client's. What waits in line outlives the program when the client has
/// a journal.
class studio : public std::enable_shared_from_this<studio> {
public:
    using number_list = std::vector<std::uint64_t>;

    studio(
        boost::asio::any_io_executor executor,
        andante::finetuning::client client,
        std::shared_ptr<const request_counter> counts
    );

    /// Webhooks from now on.
    void use(andante::finetuning::webhook_inbox inbox) { inbox_ = std::move(inbox); }
    /// Shows what is in the library, waits for what is still being made, and goes on with what the
    /// journal has of former runs. Throws what the API answers.
    boost::asio::awaitable<void> load();
    /// Reads the rest of the library, behind what load() has read, and shows it.
    boost::asio::awaitable<void> load_older();
    /// Samples the limits once a second until it is cancelled.
    boost::asio::awaitable<void> watch_limits();

    /// Begins to make tracks and gives their numbers; nothing when too many are being made. When
    /// there is a journal, all are in it then. Throws what keeps them from being written down.
    boost::asio::awaitable<std::optional<number_list>> submit(std::vector<wish> wanted);
    /// Takes tracks out of the line that were not sent yet, which costs nothing: {"out", "sent"},
    /// how many are out, and how many were on their way already.
    boost::asio::awaitable<boost::json::object> take_out(number_list numbers);
    /// Asks once more for tracks that came to nothing; as submit().
    boost::asio::awaitable<std::optional<number_list>> try_again(number_list numbers);
    /// Shows tracks no more that came to nothing and are not in the library. Gives how many.
    std::size_t dismiss(const number_list& numbers);

    /// Each gives what the API did, item by item.
    boost::asio::awaitable<boost::json::object>
    add_to_playlist(std::string playlist, std::vector<std::string> ids);
    boost::asio::awaitable<boost::json::object>
    remove_from_playlist(std::string playlist, std::vector<std::string> ids);
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
    /// What a former run has left to this one.
    const left_work& taken_over() const noexcept { return taken_over_; }
    /// What this one would leave if it ended now.
    left_work leaving() const;

private:
    using signal = std::shared_ptr<boost::asio::cancellation_signal>;

    /// Runs make(), follow() or finish() to its end, as one of the unfinished.
    void begin(boost::asio::awaitable<void> work);
    /// The same for make(), which can be taken out of the line.
    void begin_in_line(std::uint64_t number);
    boost::asio::awaitable<void> make(std::uint64_t number);
    boost::asio::awaitable<void> follow(std::uint64_t number, std::string id);
    boost::asio::awaitable<void> finish(std::uint64_t number, andante::unfinished_work work);
    boost::asio::awaitable<andante::finetuning::generation> create(const shown_job& job);
    /// The entries of those that can be sent, in their order; empty without a journal.
    boost::asio::awaitable<std::vector<std::int64_t>>
    write_down(std::vector<wish> wanted, std::int64_t batch);
    void was_taken_out(std::uint64_t number, const andante::error& how);
    void find_out(std::uint64_t number, std::int64_t entry);
    void forget(std::int64_t entry);

    boost::asio::awaitable<void> load_playlists();
    boost::asio::awaitable<void> load_credits();
    boost::asio::awaitable<std::vector<andante::unfinished_work>> claim_left_work();
    shown_job& add_from_library(const andante::finetuning::generation& track);
    void go_on_with(std::vector<andante::unfinished_work> works);
    shown_job& go_on_with(const andante::unfinished_work& work);
    shown_job& add_job(wish what);

    andante::wait_options wait_options_for(std::uint64_t number);
    shown_job* find(std::uint64_t number);
    shown_job* find_by_id(const std::string& id);
    void end(std::uint64_t number, const andante::error& problem, std::string_view state);
    void show(shown_job& job, const andante::finetuning::generation& track);
    void changed(const shown_job& job);
    void publish_removed(const number_list& numbers);
    void make_room();
    boost::json::object all() const;

    boost::asio::any_io_executor executor_;
    andante::finetuning::client client_;
    std::shared_ptr<const request_counter> counts_;
    std::optional<andante::finetuning::webhook_inbox> inbox_;
    event_hub hub_;
    quota_log quota_;
    line_facts facts_;
    std::map<std::uint64_t, shown_job> jobs_;
    std::map<std::uint64_t, signal> in_line_; ///< What can be taken out.
    boost::asio::steady_timer line_changed_;
    boost::json::array playlists_;
    left_work taken_over_;
    std::optional<std::int64_t> older_from_; ///< Where the rest of the library begins.
    bool is_whole_ = true;                   ///< All of the library is shown.
    std::uint64_t last_number_ = 0;
    std::int64_t older_batch_ = 0; ///< Older tracks stand below it.
    std::size_t unfinished_ = 0;
};

} // namespace studio_server
