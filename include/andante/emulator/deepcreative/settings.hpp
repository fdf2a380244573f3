#pragma once

#include <andante/config.hpp>
#include <andante/emulator/fault.hpp>
#include <andante/emulator/rate_rule.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// An emulated Deep Creative Labs.
namespace andante::inline v0::emulator::deepcreative {

/// Which of the three published shapes a prediction has in answers.
enum class object_shape {
    overview,   ///< job_id, status, output.
    http_rest,  ///< The same with model, times, links and metrics.
    model_page, ///< An integer id, output_data.urls, credits_used.
};

/// How predictions run.
class job_settings {
public:
    job_settings() = default;

    /// From creation to the end. With max_time above it, a time between the two is drawn.
    std::chrono::milliseconds time{20'000};
    /// The upper end of the drawn times; not above `time`: always exactly `time`.
    std::chrono::milliseconds max_time{};
    /// So long a prediction is `queued` before it is `processing`. Zero: not at all.
    std::chrono::milliseconds queued_time{};
    /// A prediction whose prompt contains this fails; empty for none.
    std::string failing_prompt = "[fail]";
    /// A prediction whose prompt contains this never ends; empty for none.
    std::string hanging_prompt = "[hang]";
    /// What a failed prediction says.
    std::string failure_message = "the model gave no output";
};

/// A key with what it may spend.
class account {
public:
    /// `secret` is its key.
    explicit account(std::string secret)
        : key(std::move(secret))
    {}

    std::string key;         ///< As it is sent after "Bearer ".
    double credits = 10'000; ///< What is left to spend.
    double daily_cap = 0;    ///< Credits a UTC day; 0 for no cap.
    double monthly_cap = 0;  ///< Credits a UTC month; 0 for no cap.
    bool may_create = true;  ///< False: creates are answered 403 FORBIDDEN.
};

/// Everything that can be chosen about the emulated Deep Creative Labs. The defaults are what its
/// public documentation says, and where that is silent the likeliest behaviour.
class ANDANTE_DECL settings {
public:
    /// One account with the key default_key and two models.
    settings();
    ~settings();
    /// Copies everything.
    settings(const settings& other);
    /// Takes everything.
    settings(settings&& other) noexcept;
    /// Copies everything.
    settings& operator=(const settings& other);
    /// Takes everything.
    settings& operator=(settings&& other) noexcept;

    /// The key of the default account.
    static constexpr std::string_view default_key = "sk_live_0123456789abcdef";

    std::vector<account> accounts;   ///< Who may call.
    std::vector<std::string> models; ///< As "owner/model"; others are answered 400 INVALID_MODEL.
    std::vector<fault> faults;       ///< Planned from the start.
    rate_rule rate;                  ///< For all requests of a key together.
    bool enforced = true;            ///< False: no request limit, though headers tell of one.
    unsigned running = 5;            ///< Predictions of a key that run at a time.
    job_settings jobs;               ///< How predictions run.
    double price = 2.5;              ///< Credits an output costs.

    object_shape shape = object_shape::http_rest; ///< How predictions look.
    bool links = true;                    ///< urls.get and urls.cancel while it runs, if its shape
                                          ///< has them.
    bool name_duplicate = true;           ///< A 409 says in its details which prediction there is.
    bool short_validation_errors = false; ///< A 400 has no type and a code in small letters.
    int spend_status = 402;               ///< Of a refusal because of a spending cap.
    bool allow_loopback_webhooks = false; ///< Plain http and loopback hosts are called.
    /// Where its links lead.
    std::string link_base = "https://api.deepcreativelabs.com/v1";
    std::string media_base_url = "https://cdn.deepcreativelabs.com"; ///< Of outputs.
    std::uint64_t random_seed = 1; ///< Where ids and drawn times come from.
};

} // namespace andante::inline v0::emulator::deepcreative
