#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/together/batch.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::together {

namespace detail {
class session;
}

/// How a batch is to be worked on.
class batch_options {
public:
    batch_options() = default;
    /// What every request of it does differently from the client.
    batch_options(call_options each) // NOLINT(google-explicit-constructor): stands for it
        : call(std::move(each))
    {}

    /// For every request.
    call_options call;
    /// What its lines are for.
    std::string endpoint = "/v1/chat/completions";
    /// For example "24h"; not set: not sent.
    std::optional<std::string> completion_window;
    /// Who goes first among the account's own; not set: not sent.
    std::optional<int> priority;
    /// The model of all lines; not set: not sent.
    std::optional<std::string> model_id;
    /// Called with each batch that submit() has begun, by the coroutine that runs it: must not
    /// throw.
    std::function<void(const batch&)> on_created;
};

/// Batches of requests that are answered within a day, for less money. Cheap to copy; copies are
/// handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal.
class ANDANTE_DECL batches {
public:
    /// For the client: use client::batches().
    explicit batches(std::shared_ptr<detail::session> session);

    /// Why lines cannot be sent, before they are: errc::invalid_request with the field.
    [[nodiscard]] result<void> check(const std::vector<batch_line>& lines) const;
    /// The lines of a JSONL text: each {"custom_id", "body"}. Errors: errc::invalid_request, which
    /// names the line by its number.
    [[nodiscard]] static result<std::vector<batch_line>> parse(std::string text);
    /// The lines as JSONL, as they are sent.
    static std::string text_of(const std::vector<batch_line>& lines);

    /// Sends lines, as many files as the limits ask for, and begins a batch for each: 50,000 lines
    /// and 100 MB; 100 lines with limit_profile::fixed. Each waits for one of the places under the
    /// cap "batches". Gives the batches in the order of the lines.
    ///
    /// A create whose answer was lost is found by its input file, which no other has.
    [[nodiscard]] boost::asio::awaitable<std::vector<batch>>
    submit(std::vector<batch_line> lines, batch_options options = batch_options()) const;
    /// Begins a batch for a file that was sent with file_purpose::batch_api.
    [[nodiscard]] boost::asio::awaitable<batch>
    create(std::string input_file_id, batch_options options = batch_options()) const;

    /// One batch. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<batch>
    get(std::string id, call_options options = call_options()) const;
    /// All of the account.
    page_range<batch> list_all(range_options options = range_options()) const;
    /// Ends one that has not ended.
    [[nodiscard]] boost::asio::awaitable<batch>
    cancel(std::string id, call_options options = call_options()) const;

    /// Waits until one has ended, in whichever way: look at its status. Looks every 30 to 60 s.
    /// Default deadline: 72 h. Errors: errc::wait_deadline, errc::not_found, errc::job_deleted.
    [[nodiscard]] boost::asio::awaitable<batch>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<batch>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<batch>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    andante::completed_range<batch>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

    /// Joins what was asked and what was answered, by custom_id, for a batch that has ended: reads
    /// its input, output and error files. A line that is in neither is among the lost.
    ///
    /// Errors: errc::invalid_request for a batch that runs.
    [[nodiscard]] boost::asio::awaitable<batch_report>
    collect(batch from, call_options options = call_options()) const;

    /// submit(), wait_all() and collect() in one. Errors: those of all; a batch that failed has
    /// every line without an answer.
    [[nodiscard]] boost::asio::awaitable<batch_report> submit_and_wait(
        std::vector<batch_line> lines,
        batch_options options = batch_options(),
        wait_options patience = wait_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::together
