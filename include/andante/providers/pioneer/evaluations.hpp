#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace andante::inline v0::pioneer {

namespace detail {
class session;
}

/// The states of an evaluation. Any other word means "not yet".
enum class evaluation_status {
    queued,
    running,
    complete, ///< Final: the scores are there.
    failed,   ///< Final.
};

/// The words of evaluation_status on the wire.
inline std::span<const wire_name<evaluation_status>> wire_names(evaluation_status) noexcept
{
    static constexpr std::array names{
        wire_name<evaluation_status>{evaluation_status::queued, "queued"},
        wire_name<evaluation_status>{evaluation_status::running, "running"},
        wire_name<evaluation_status>{evaluation_status::complete, "complete"},
        wire_name<evaluation_status>{evaluation_status::failed, "failed"},
    };
    return names;
}

/// How good a model is with a data set.
class evaluation {
public:
    evaluation() = default;

    /// Opaque.
    std::string id;
    /// Where it stands.
    open_enum<evaluation_status> status;
    std::optional<double> f1;                 ///< 0 to 1.
    std::optional<double> precision;          ///< 0 to 1.
    std::optional<double> recall;             ///< 0 to 1.
    std::optional<std::int64_t> sample_count; ///< How many examples were tried.
    /// Why it failed, in the service's words.
    std::optional<std::string> error_message;
    /// When it ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// Its own JSON object, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Evaluations of models. Cheap to copy; copies are handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL evaluations {
public:
    /// For the client: use client::evaluations().
    explicit evaluations(std::shared_ptr<detail::session> session);

    /// Begins one. `model`: a training job's id or a base model. Nobody can find one whose answer
    /// is lost: the error's outcome is `unknown` then.
    [[nodiscard]] boost::asio::awaitable<evaluation> create(
        std::string model,
        std::string dataset,
        std::optional<std::string> project_id = std::nullopt,
        call_options options = call_options()
    ) const;
    /// Begins one and waits for its end.
    [[nodiscard]] boost::asio::awaitable<evaluation> create_and_wait(
        std::string model, std::string dataset, wait_options options = wait_options()
    ) const;
    /// One of them. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<evaluation>
    get(std::string id, call_options options = call_options()) const;
    /// Waits until one has ended, in whichever way: look at its status. Errors:
    /// errc::wait_deadline, errc::not_found. Cancellation: terminal; it runs on.
    [[nodiscard]] boost::asio::awaitable<evaluation>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<evaluation>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<evaluation>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    completed_range<evaluation>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer
