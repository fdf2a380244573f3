#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/json/raw_json.hpp>

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

/// What sort of examples a data set has.
enum class synthesis_task {
    ner,            ///< Texts with entities.
    classification, ///< Texts with a class.
    decoder,        ///< Prompts with answers.
};

/// The words of synthesis_task on the wire.
inline std::span<const wire_name<synthesis_task>> wire_names(synthesis_task) noexcept
{
    static constexpr std::array names{
        wire_name<synthesis_task>{synthesis_task::ner, "ner"},
        wire_name<synthesis_task>{synthesis_task::classification, "classification"},
        wire_name<synthesis_task>{synthesis_task::decoder, "decoder"},
    };
    return names;
}

/// The states of a job that makes examples. Any other word means "not yet".
enum class synthesis_status {
    queued,
    generating,
    ready,  ///< Final: the data set is there.
    failed, ///< Final: `error_message` may say why.
};

/// The words of synthesis_status on the wire.
inline std::span<const wire_name<synthesis_status>> wire_names(synthesis_status) noexcept
{
    static constexpr std::array names{
        wire_name<synthesis_status>{synthesis_status::queued, "queued"},
        wire_name<synthesis_status>{synthesis_status::generating, "generating"},
        wire_name<synthesis_status>{synthesis_status::ready, "ready"},
        wire_name<synthesis_status>{synthesis_status::ready, "complete"},
        wire_name<synthesis_status>{synthesis_status::failed, "failed"},
    };
    return names;
}

/// Which examples to make up.
class synthesis_request {
public:
    /// A data set of that name gets a new version.
    synthesis_request(synthesis_task what, std::string dataset)
        : task(what)
        , dataset_name(std::move(dataset))
    {}

    /// As given.
    open_enum<synthesis_task> task;
    /// As given.
    std::string dataset_name;
    /// How many; 1 or more.
    std::optional<std::int64_t> num_examples;
    /// Needed for ner and classification.
    std::vector<std::string> labels;
    /// What the texts are about.
    std::optional<std::string> domain_description;
    /// Examples to go by: an array of objects.
    raw_json classified_examples;
    /// What a decoder's examples are about.
    std::optional<std::string> prompt;
};

/// A job that makes examples.
class synthesis_job {
public:
    synthesis_job() = default;

    /// Opaque.
    std::string id;
    /// Where it stands.
    open_enum<synthesis_status> status;
    /// The data set that it fills.
    std::optional<std::string> dataset_name;
    /// How many examples there are.
    std::optional<std::int64_t> count;
    /// What sort they are.
    std::optional<std::string> task;
    /// Why it failed, in the service's words.
    std::optional<std::string> error_message;
    /// When it was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// Its own JSON object, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Examples that a model makes up or labels. Cheap to copy; copies are handles of the same client.
/// Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL synthesis {
public:
    /// For the client: use client::synthesis().
    explicit synthesis(std::shared_ptr<detail::session> session);

    /// Begins a job. Nobody can find one whose answer is lost: the error's outcome is `unknown`
    /// then.
    [[nodiscard]] boost::asio::awaitable<synthesis_job>
    create(synthesis_request request, call_options options = call_options()) const;
    /// One job. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<synthesis_job>
    get(std::string id, call_options options = call_options()) const;
    /// Waits until a job has ended, in whichever way: look at its status. Errors:
    /// errc::wait_deadline, errc::not_found. Cancellation: terminal; the job runs on.
    [[nodiscard]] boost::asio::awaitable<synthesis_job>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for several; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<synthesis_job>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<synthesis_job>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Several in the order in which they end.
    completed_range<synthesis_job>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Begins a job and waits for its end.
    [[nodiscard]] boost::asio::awaitable<synthesis_job>
    create_and_wait(synthesis_request request, wait_options options = wait_options()) const;

    /// Labels texts: 1 to 1,000 of them, one JSON value each, in their order. `task`: ner or
    /// classification.
    [[nodiscard]] boost::asio::awaitable<std::vector<raw_json>> label_existing(
        synthesis_task task,
        std::vector<std::string> labels,
        std::vector<std::string> texts,
        call_options options = call_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer
