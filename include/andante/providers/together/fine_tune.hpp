#pragma once

#include <andante/core/open_enum.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace andante::inline v0::together {

/// The states of a fine-tune.
enum class fine_tune_status {
    pending,
    queued,
    running,
    compressing,
    uploading,
    completed,        ///< Final: fine_tune::output_name is the model.
    cancel_requested, ///< It still has its place.
    cancelled,        ///< Final.
    error,            ///< Final: the events say why.
};

/// The words of fine_tune_status on the wire.
inline std::span<const wire_name<fine_tune_status>> wire_names(fine_tune_status) noexcept
{
    static constexpr std::array names{
        wire_name<fine_tune_status>{fine_tune_status::pending, "pending"},
        wire_name<fine_tune_status>{fine_tune_status::queued, "queued"},
        wire_name<fine_tune_status>{fine_tune_status::running, "running"},
        wire_name<fine_tune_status>{fine_tune_status::compressing, "compressing"},
        wire_name<fine_tune_status>{fine_tune_status::uploading, "uploading"},
        wire_name<fine_tune_status>{fine_tune_status::completed, "completed"},
        wire_name<fine_tune_status>{fine_tune_status::cancel_requested, "cancel_requested"},
        wire_name<fine_tune_status>{fine_tune_status::cancelled, "cancelled"},
        wire_name<fine_tune_status>{fine_tune_status::error, "error"},
    };
    return names;
}

/// True for completed, cancelled and error, which do not change again; false for every other word.
inline bool is_terminal(const open_enum<fine_tune_status>& status) noexcept
{
    return status == fine_tune_status::completed || status == fine_tune_status::cancelled ||
           status == fine_tune_status::error;
}

/// A fine-tune. All but id and status may be missing.
class fine_tune {
public:
    fine_tune() = default;

    std::string id;                               ///< For example "ft-5c0e...".
    open_enum<fine_tune_status> status;           ///< Where it stands.
    std::string model;                            ///< What is tuned.
    std::string training_file;                    ///< The id of what it learns from.
    std::optional<std::string> suffix;            ///< What the name of the result has at its end.
    std::optional<std::string> output_name;       ///< How the result is called.
    std::optional<double> total_price;            ///< As the service says it.
    std::optional<std::int64_t> token_count;      ///< What it learns from, in tokens.
    std::optional<std::int64_t> epochs_completed; ///< How often it has gone through all.
    std::optional<std::int64_t> queue_depth;      ///< How many wait before it.
    /// Until its next state, by the service's estimate.
    std::optional<std::chrono::seconds> remaining;
    /// When it was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When it last changed, UTC.
    std::optional<std::chrono::system_clock::time_point> updated_at;
    /// When it began to run, UTC.
    std::optional<std::chrono::system_clock::time_point> started_at;
    /// Its own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Something that happened to a fine-tune.
class fine_tune_event {
public:
    fine_tune_event() = default;

    /// For example "training_start"; "billing_limit" says that it stands still for money. New words
    /// may come.
    std::string type;
    std::string level;                       ///< info, warning, error; may be empty.
    std::string message;                     ///< For people.
    std::optional<std::int64_t> step;        ///< Of training.
    std::optional<std::int64_t> total_steps; ///< Of training.
    /// When, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// Its own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// A state of a model while it learnt.
class checkpoint {
public:
    checkpoint() = default;

    std::int64_t step = 0; ///< Of training.
    std::string type;      ///< For example "intermediate".
    std::string path;      ///< Where the service keeps it.
    /// When, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
};

/// What a fine-tune would cost.
class price_estimate {
public:
    price_estimate() = default;

    double total_price = 0;                   ///< USD.
    bool allowed = false;                     ///< The account may pay that.
    std::optional<double> user_limit;         ///< What the account may spend.
    std::optional<std::int64_t> train_tokens; ///< What it would learn from.
    std::optional<std::int64_t> eval_tokens;  ///< What it would be judged by.
    /// The answer's own JSON, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::together
