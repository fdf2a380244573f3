#pragma once

#include <andante/chat/completions.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/config.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/pioneer/datasets.hpp>
#include <andante/providers/pioneer/evaluations.hpp>
#include <andante/providers/pioneer/extraction.hpp>
#include <andante/providers/pioneer/inference.hpp>
#include <andante/providers/pioneer/messages.hpp>
#include <andante/providers/pioneer/profile.hpp>
#include <andante/providers/pioneer/synthesis.hpp>
#include <andante/providers/pioneer/text_completions.hpp>
#include <andante/providers/pioneer/training.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// Pioneer by Fastino: inference, made-up examples, training.
namespace andante::inline v0::pioneer {

/// What has been spent of a plan, in credits. What the service does not say is not set.
class plan_info {
public:
    plan_info() = default;

    std::optional<std::string> payment_plan; ///< Its name.
    std::optional<double> credit_limit;      ///< What may be spent; of a key with a cap, the cap.
    std::optional<double> total_usage;       ///< What was spent.
    std::optional<double> remaining_credits; ///< What is left.
    std::optional<bool> exceeds_limit;       ///< Whether nothing is left.
    /// Its own JSON object, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// A client of the Pioneer API.
///
/// Cheap to copy: copies share connections, limits and settings. Thread-safe. Executors, lifetime
/// and contexts: see docs/architecture.md. Errors and cancellation of its operations: as those of
/// inference.
///
/// Money that is used up is errc::quota_exhausted, at once and without a repeat: of a daily cap,
/// policy() is "daily", retry_after() tells how long it is to midnight UTC, and until then nothing
/// that costs is sent. A service that hides a cap behind 401 is seen through: a key that worked
/// earlier this UTC day is looked at with /billing/plan-info.
class ANDANTE_DECL client : public kit::client_base {
public:
    /// Reads PIONEER_API_KEY and PIONEER_BASE_URL where the options leave these open. A base URL
    /// has no version: "https://api.pioneer.ai".
    ///
    /// `user`: any name that is the user's own, for a pacer that clients of several users share
    /// (see policies_of_users()). Empty: the pacer is one user's.
    ///
    /// Throws failure: errc::missing_api_key, errc::insecure_url for plain http to a host that is
    /// not loopback, and errc::invalid_request for options that cannot work.
    explicit client(
        boost::asio::any_io_executor executor,
        client_options options = client_options(),
        edition which = edition::june_2026,
        std::string user = std::string()
    );

    /// The service's own inference, and its history.
    pioneer::inference inference() const;
    /// Chat completions in OpenAI's form. Of encoder models the answer's text is JSON.
    chat::completions chat() const;
    /// Completions of plain texts.
    text_completions completions() const;
    /// Messages in Anthropic's form.
    pioneer::messages messages() const;
    /// GLiNER-2.
    pioneer::extraction extraction() const;
    /// Examples that a model makes up or labels.
    pioneer::synthesis synthesis() const;
    /// Data sets.
    pioneer::datasets datasets() const;
    /// Training jobs.
    pioneer::training training() const;
    /// Evaluations of models.
    pioneer::evaluations evaluations() const;

    /// The models that answer, as the service describes them.
    page_range<raw_json> all_models(range_options options = range_options()) const;
    /// One of them.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    model(std::string id, call_options options = call_options()) const;
    /// The models that can be trained or asked: the service's own object, with `models`.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    base_models(call_options options = call_options()) const;
    /// The models that were trained.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    trained_models(call_options options = call_options()) const;

    /// What has been spent. Costs nothing, so it also proves a key.
    [[nodiscard]] boost::asio::awaitable<pioneer::plan_info>
    plan_info(call_options options = call_options()) const;
    /// What requests have cost, the newest first, 100 a page: the service's own object, with
    /// `items`. `page`: from 1. `since`: ISO 8601, or empty for all. One chat call may have two
    /// rows.
    [[nodiscard]] boost::asio::awaitable<raw_json> usage(
        std::string since = std::string(),
        std::int64_t page = 1,
        call_options options = call_options()
    ) const;
    /// Whether the service is there. Sent without the key.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    health(call_options options = call_options()) const;

private:
    explicit client(std::shared_ptr<detail::session> shared);

    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer
