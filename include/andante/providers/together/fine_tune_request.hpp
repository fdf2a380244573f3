#pragma once

#include <andante/config.hpp>
#include <andante/json/raw_json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace andante::inline v0::together {

/// Learns all weights.
struct full_training {};

/// Learns a small addition to the weights.
class lora_training {
public:
    lora_training() = default;

    std::optional<int> rank;       ///< lora_r.
    std::optional<int> alpha;      ///< lora_alpha.
    std::optional<double> dropout; ///< The service's default: 0.
    /// The service's default: "all-linear".
    std::optional<std::string> trainable_modules;
};

/// Learns to answer as the examples do.
class supervised_method {
public:
    supervised_method() = default;

    /// Whether the questions are learnt too. Not set: the service decides ("auto").
    std::optional<bool> train_on_inputs;
};

/// Learns which of two answers is preferred.
class preference_method {
public:
    preference_method() = default;

    std::optional<double> beta;              ///< dpo_beta. The service's default: 0.1.
    std::optional<double> rpo_alpha;         ///< The service's default: 0.
    std::optional<bool> normalize_by_length; ///< The service's default: false.
    std::optional<bool> reference_free;      ///< The service's default: false.
    std::optional<double> simpo_gamma;       ///< The service's default: 0.
};

/// How fast it learns over time.
class rate_schedule {
public:
    /// "linear" or "cosine".
    explicit rate_schedule(std::string which)
        : type(std::move(which))
    {}

    std::string type;                   ///< As given.
    std::optional<double> min_lr_ratio; ///< The service's default: 0.
    std::optional<double> num_cycles;   ///< Of cosine. The service's default: 0.5.
};

/// What to tune, and how. What is not set is not sent, and the service's default holds.
class ANDANTE_DECL fine_tune_request {
public:
    /// Tunes `base`, for example "meta-llama/Meta-Llama-3.1-8B-Instruct-Reference", on the file of
    /// that id.
    fine_tune_request(std::string file_id, std::string base)
        : training_file(std::move(file_id))
        , model(std::move(base))
    {}

    std::string training_file; ///< The id of what it learns from.
    std::string model;         ///< What is tuned; empty together with from_checkpoint.
    std::optional<std::string> validation_file; ///< The id of what it is judged by.
    std::optional<int> epochs;                  ///< 1 and up. The service's default: 1.
    std::optional<int> checkpoints;             ///< 0 and up. The service's default: 1.
    std::optional<int> evaluations;             ///< 0 and up. The service's default: 0.
    /// Not set: the largest that the model takes ("max").
    std::optional<int> batch_size;
    std::optional<double> learning_rate;     ///< Above 0. The service's default: 1e-5.
    std::optional<rate_schedule> schedule;   ///< lr_scheduler.
    std::optional<double> warmup_ratio;      ///< 0 to 1. The service's default: 0.
    std::optional<double> weight_decay;      ///< 0 and up. The service's default: 0.
    std::optional<double> max_grad_norm;     ///< 0 and up. The service's default: 1.
    std::optional<bool> packing;             ///< The service's default: true.
    std::optional<int> max_seq_length;       ///< Tokens.
    std::optional<std::int64_t> random_seed; ///< The same seed learns the same.
    /// Stands at the end of the result's name; at most 64 characters. With the training file it is
    /// what a create whose answer was lost is found by.
    std::optional<std::string> suffix;
    /// Not set: the service's default, supervised.
    std::variant<std::monostate, supervised_method, preference_method> method;
    /// Not set: the service's default, LoRA.
    std::variant<std::monostate, full_training, lora_training> training;
    /// "JOB[:STEP]" or "MODEL[:STEP]".
    std::optional<std::string> from_checkpoint;
    /// Members that have no name here, for example {"wandb_api_key", ...}.
    std::vector<std::pair<std::string, raw_json>> extra;
};

} // namespace andante::inline v0::together
