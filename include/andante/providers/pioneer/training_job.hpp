#pragma once

#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/json/raw_json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

/// The states of a training job. Any other word means "not yet".
enum class training_status {
    requested,
    running,
    complete,   ///< Trained; it may still become `deployed`.
    deployed,   ///< Final: it answers.
    failed,     ///< Final: `error_message` may say why.
    cancelled,  ///< Final.
    terminated, ///< Final.
};

/// The words of training_status on the wire.
inline std::span<const wire_name<training_status>> wire_names(training_status) noexcept
{
    static constexpr std::array names{
        wire_name<training_status>{training_status::requested, "requested"},
        wire_name<training_status>{training_status::running, "running"},
        wire_name<training_status>{training_status::complete, "complete"},
        wire_name<training_status>{training_status::deployed, "deployed"},
        wire_name<training_status>{training_status::failed, "failed"},
        wire_name<training_status>{training_status::failed, "errored"},
        wire_name<training_status>{training_status::cancelled, "cancelled"},
        wire_name<training_status>{training_status::cancelled, "stopped"},
        wire_name<training_status>{training_status::terminated, "terminated"},
    };
    return names;
}

/// What a trained model is worth. What the service did not say is not set.
class training_metrics {
public:
    training_metrics() = default;

    std::optional<double> f1;                    ///< 0 to 1.
    std::optional<double> precision;             ///< 0 to 1.
    std::optional<double> recall;                ///< 0 to 1.
    std::optional<double> final_training_loss;   ///< Above 0.
    std::optional<double> final_validation_loss; ///< Above 0.
    std::optional<double> best_validation_loss;  ///< Above 0.
};

/// A training job. All but the id may be missing.
class training_job {
public:
    training_job() = default;

    /// Opaque; also the model that inference is asked for.
    std::string id;
    /// Where it stands.
    open_enum<training_status> status;
    /// Whether the service says itself that it will not train any more.
    std::optional<bool> is_terminal_status;
    /// As it was named.
    std::optional<std::string> model_name;
    /// What it began with.
    std::optional<std::string> base_model;
    /// How far it is, 0 to 100.
    std::optional<double> progress_percent;
    /// The round that it is in.
    std::optional<double> current_epoch;
    /// Why it failed, in the service's words.
    std::optional<std::string> error_message;
    /// What the model is worth, once it is trained.
    training_metrics metrics;
    /// When it was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When it ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// Its own JSON object, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// True when it will not train any more: what the service says itself goes before the status.
ANDANTE_DECL bool has_ended(const training_job& job) noexcept;

/// A data set to train with; it must be ready.
class training_data {
public:
    /// Without a version: the newest.
    explicit training_data(
        std::string dataset, std::optional<std::string> its_version = std::nullopt
    )
        : name(std::move(dataset))
        , version(std::move(its_version))
    {}

    /// As given.
    std::string name;
    /// As given.
    std::optional<std::string> version;
};

/// What to train.
class training_request {
public:
    /// `name`: 1 to 100 characters. `base`: a base model, or the id of a checkpoint.
    training_request(std::string name, std::string base, std::vector<training_data> data)
        : model_name(std::move(name))
        , base_model(std::move(base))
        , datasets(std::move(data))
    {}

    /// As given.
    std::string model_name;
    /// As given.
    std::string base_model;
    /// As given; one or more.
    std::vector<training_data> datasets;
    /// "lora" or "full"; decoders take lora only. Not set: lora.
    std::optional<std::string> training_type;
    /// Rounds, above 0. Not set: the model's own, 100 of an encoder and 10 of a decoder.
    std::optional<double> nr_epochs;
    /// Above 0. Not set: the model's own.
    std::optional<double> learning_rate;
    /// The part that is kept for validation, 0 to 1. Not set: 0.2.
    std::optional<double> validation_data_percentage;
    /// 1 or more. Not set: 4.
    std::optional<std::int64_t> batch_size;
    /// Steps between two checkpoints, 1 or more. Not set: 100.
    std::optional<std::int64_t> save_steps;
    /// 0 to 2^31 - 1.
    std::optional<std::int64_t> seed;
    /// The project that it belongs to.
    std::optional<std::string> project_id;
    /// The key under which edition::late_2026 takes this create once, at most 255 visible
    /// characters. Empty: a new random one. Other editions have none.
    std::string idempotency_key;
};

} // namespace andante::inline v0::pioneer
