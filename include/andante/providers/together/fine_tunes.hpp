#pragma once

#include <andante/client/answer_stream.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/together/fine_tune.hpp>
#include <andante/providers/together/fine_tune_request.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::together {

namespace detail {
class session;
}

/// Which state of a tuned model is downloaded.
class checkpoint_choice {
public:
    checkpoint_choice() = default;

    /// Of training; nothing for the last one.
    std::optional<std::int64_t> step;
    /// "merged", "adapter" or "model_output_path"; empty: the service's default.
    std::string form;
};

/// Fine-tunes: create, read, wait, cancel, download. Cheap to copy; copies are handles of the same
/// client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal.
class ANDANTE_DECL fine_tunes {
public:
    /// For the client: use client::fine_tunes().
    explicit fine_tunes(std::shared_ptr<detail::session> session);

    /// Begins a fine-tune, which is paid for. Before the first one the account's own are listed:
    /// each that has not ended holds one of the places under the cap "fine-tunes". Waits for a
    /// place; a refusal for too many (409) waits for the end of one, and not for a time.
    ///
    /// When the answer is lost, it is looked for by training file and suffix, as
    /// client_options::lost_creates says. Cancellation: one that was accepted runs on.
    [[nodiscard]] boost::asio::awaitable<fine_tune>
    create(fine_tune_request request, call_options options = call_options()) const;
    /// create() and wait() in one. The wait's deadline begins when the create is answered.
    ///
    /// Errors: those of both; one behind the create names the id of the fine-tune, which runs on.
    [[nodiscard]] boost::asio::awaitable<fine_tune>
    create_and_wait(fine_tune_request request, wait_options options = wait_options()) const;
    /// Sends the training file at `path`, waits until the service has looked through it, and begins
    /// a fine-tune on it; request.training_file is not used.
    ///
    /// Errors: those of files::upload_and_wait() and of create().
    [[nodiscard]] boost::asio::awaitable<fine_tune> upload_and_create(
        std::string path, fine_tune_request request, call_options options = call_options()
    ) const;

    /// What it would cost, and whether the account may pay that. Costs nothing.
    [[nodiscard]] boost::asio::awaitable<price_estimate>
    estimate(fine_tune_request request, call_options options = call_options()) const;

    /// One fine-tune. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<fine_tune>
    get(std::string id, call_options options = call_options()) const;
    /// All of the account.
    page_range<fine_tune> list_all(range_options options = range_options()) const;
    /// What has happened to one.
    [[nodiscard]] boost::asio::awaitable<std::vector<fine_tune_event>>
    events(std::string id, call_options options = call_options()) const;
    /// The states that were kept of one.
    [[nodiscard]] boost::asio::awaitable<std::vector<checkpoint>>
    checkpoints(std::string id, call_options options = call_options()) const;
    /// The numbers that training has given, as the service writes them.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    metrics(std::string id, call_options options = call_options()) const;
    /// Asks the service to end one, and says where it stands. It may go on for a while.
    [[nodiscard]] boost::asio::awaitable<fine_tune>
    cancel(std::string id, call_options options = call_options()) const;
    /// Deletes one with what it has made. Gives the service's words.
    [[nodiscard]] boost::asio::awaitable<std::string>
    remove(std::string id, call_options options = call_options()) const;
    /// Saves a tuned model, in pieces. Gives its size.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> download(
        std::string id,
        std::string path,
        checkpoint_choice which = checkpoint_choice(),
        call_options options = call_options()
    ) const;
    /// Opens a tuned model's bytes, to be read while they come: see pipeline::open(). Nothing is
    /// repeated behind the first byte.
    ///
    /// Errors: as get(). Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<answer_stream> open(
        std::string id,
        checkpoint_choice which = checkpoint_choice(),
        call_options options = call_options()
    ) const;

    /// Models that can be tuned.
    [[nodiscard]] boost::asio::awaitable<std::vector<std::string>>
    supported_models(call_options options = call_options()) const;
    /// What a model's parameters may be, as the service writes it. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    model_limits(std::string model, call_options options = call_options()) const;

    /// Waits until one has ended, in whichever way: look at its status. Looks every 30 s. Default
    /// deadline: 24 h. Errors: errc::wait_deadline, errc::not_found, errc::job_deleted.
    [[nodiscard]] boost::asio::awaitable<fine_tune>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<fine_tune>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<fine_tune>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    andante::completed_range<fine_tune>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::together
