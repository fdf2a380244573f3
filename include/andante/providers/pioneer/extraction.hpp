#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/providers/pioneer/schema.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

namespace detail {
class session;
}

/// What GLiNER-2 is asked: one text, or several in one request.
class extraction_request {
public:
    /// One text.
    extraction_request(std::string text, extraction_schema what)
        : texts{std::move(text)}
        , schema(std::move(what))
    {}
    /// Several texts.
    extraction_request(std::vector<std::string> all, extraction_schema what)
        : texts(std::move(all))
        , schema(std::move(what))
        , is_batch(true)
    {}

    /// As given; one or more.
    std::vector<std::string> texts;
    /// What to find.
    extraction_schema schema;
    /// Send an array although there is one text.
    bool is_batch = false;
    /// How sure the model must be, 0 to 1. Not set: 0.5.
    std::optional<double> threshold;
    /// Say how sure the model is. Not set: yes.
    std::optional<bool> include_confidence;
    /// Say where in the text. Not set: yes.
    std::optional<bool> include_spans;
    /// Not set: yes.
    std::optional<bool> format_results;
};

/// What GLiNER-2 has found.
class extraction_answer {
public:
    extraction_answer() = default;

    /// One JSON value for each text, in their order: its members mirror the schema's.
    std::vector<andante::raw_json> results;
    /// Tokens that were counted.
    std::optional<std::int64_t> token_usage;
    /// The whole answer as it came, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// The states of an extraction job. Any other word means "not yet".
enum class extraction_status {
    pending,
    processing,
    complete, ///< Final: `results` are there.
    error,    ///< Final: `error_message` may say why.
};

/// The words of extraction_status on the wire.
inline std::span<const wire_name<extraction_status>> wire_names(extraction_status) noexcept
{
    static constexpr std::array names{
        wire_name<extraction_status>{extraction_status::pending, "pending"},
        wire_name<extraction_status>{extraction_status::processing, "processing"},
        wire_name<extraction_status>{extraction_status::complete, "complete"},
        wire_name<extraction_status>{extraction_status::error, "error"},
    };
    return names;
}

/// An extraction that runs at the service.
class extraction_job {
public:
    extraction_job() = default;

    /// Opaque.
    std::string id;
    /// Where it stands.
    open_enum<extraction_status> status;
    /// As of an extraction_answer, once it is complete.
    std::vector<andante::raw_json> results;
    /// Why it failed, in the service's words.
    std::optional<std::string> error_message;
    /// Tokens that were counted, or are expected.
    std::optional<std::int64_t> token_usage;
    /// When it was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When it ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// Its own JSON object, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// GLiNER-2: entities, classes and records of texts, at once or as a job. Cheap to copy; copies are
/// handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL extraction {
public:
    /// For the client: use client::extraction().
    explicit extraction(std::shared_ptr<detail::session> session);

    /// Finds in texts what a schema asks for; the service takes at most 30 s for it. A lost answer
    /// is asked for again: the same text has the same answer, and costs fractions of a cent.
    [[nodiscard]] boost::asio::awaitable<extraction_answer>
    extract(extraction_request request, call_options options = call_options()) const;

    /// Begins a job, for what is too long to wait for. Nobody can find a job whose answer is lost:
    /// the error's outcome is `unknown` then.
    [[nodiscard]] boost::asio::awaitable<extraction_job>
    create(extraction_request request, call_options options = call_options()) const;
    /// One job. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<extraction_job>
    get(std::string id, call_options options = call_options()) const;
    /// Waits until a job has ended, in whichever way: look at its status. Errors:
    /// errc::wait_deadline, errc::not_found. Cancellation: terminal; the job runs on.
    [[nodiscard]] boost::asio::awaitable<extraction_job>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<extraction_job>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<extraction_job>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    completed_range<extraction_job>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Begins a job and waits for its end.
    [[nodiscard]] boost::asio::awaitable<extraction_job>
    create_and_wait(extraction_request request, wait_options options = wait_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer
