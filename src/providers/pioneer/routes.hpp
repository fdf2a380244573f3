#pragma once

#include <andante/client/route.hpp>

#include "providers/pioneer/route_kinds.hpp"

#include <array>
#include <string_view>

/// The routes of Pioneer, as its public documentation lists them. Calls and limits come from this
/// table.
///
/// What only reads a text (an encoder, GLiNER-2) may be asked again after a lost answer; what makes
/// something, or may cost much, may not.
namespace andante::inline v0::pioneer::routes {

inline constexpr std::string_view inference_limit = "inference";
inline constexpr std::string_view llm_limit = "llm";
inline constexpr std::string_view gliner_limit = "gliner";
inline constexpr std::string_view generate_limit = "generate";
inline constexpr std::string_view training_limit = "training";

/// Its effect is the call's to say: an encoder only reads.
inline constexpr route infer = answering("/inference", inference_limit);
inline constexpr route chat = speaking("/v1/chat/completions", llm_limit);
inline constexpr route completions = speaking("/v1/completions", llm_limit);
inline constexpr route messages = speaking("/v1/messages", llm_limit);
inline constexpr route inferences = reading("/inferences");
inline constexpr route one_inference = reading("/inferences/{id}");
inline constexpr route feedback = making("/inferences/{id}/feedback", call_effect::repeatable);
inline constexpr route models = reading("/v1/models");
inline constexpr route model = reading("/v1/models/{id}");
inline constexpr route base_models = reading("/base-models");

inline constexpr route extract = making("/gliner-2", call_effect::repeatable, gliner_limit);
inline constexpr route extract_later =
    making("/gliner-2/async", call_effect::paid_create, gliner_limit);
inline constexpr route extraction_job = reading("/gliner-2/jobs/{job_id}");

inline constexpr route generate = making("/generate", call_effect::paid_create, generate_limit);
inline constexpr route label_entities = answering("/generate/ner/label-existing", generate_limit);
inline constexpr route label_classes =
    answering("/generate/classification/label-existing", generate_limit);
inline constexpr route generation_job = reading("/generate/jobs/{job_id}");

inline constexpr route datasets = reading("/felix/datasets");
inline constexpr route dataset = reading("/felix/datasets/{name}");
inline constexpr route dataset_version = reading("/felix/datasets/{name}/{version}");
/// The same for those who wait for one: its parameter is name and version, and the path is told
/// before (see datasets::wait()).
inline constexpr route awaited_version = reading("/felix/datasets/{name/version}");
inline constexpr route delete_dataset = removing("/felix/datasets/{name}");
inline constexpr route delete_version = removing("/felix/datasets/{name}/{version}");
inline constexpr route upload_url = making("/felix/datasets/upload/url", call_effect::accounted);
/// Where the answer to the last one says.
inline constexpr route put_upload{
    .verb = http::method::put,
    .path = "{upload}",
    .with_key = false,
    .takes = body_form::bytes,
    .answers = body_form::none,
    .host = route_host::told,
};
inline constexpr route process_upload =
    making("/felix/datasets/upload/process", call_effect::repeatable);

inline constexpr route create_training =
    making("/felix/training-jobs", call_effect::paid_create, training_limit);
inline constexpr route trainings = reading("/felix/training-jobs");
inline constexpr route training = reading("/felix/training-jobs/{id}");
inline constexpr route stop_training = ordering("/felix/training-jobs/{id}/stop");
inline constexpr route delete_training = removing("/felix/training-jobs/{id}");
inline constexpr route training_logs = reading("/felix/training-jobs/{id}/logs");
inline constexpr route training_checkpoints = reading("/felix/training-jobs/{id}/checkpoints");
inline constexpr route training_download = reading("/felix/training-jobs/{id}/download");
inline constexpr route trained_models = reading("/felix/trained-models");

/// edition::late_2026 has them elsewhere, and takes a key.
inline constexpr route create_training_v1 =
    keyed(making("/v1/training-jobs", call_effect::keyed_create, training_limit));
inline constexpr route trainings_v1 = reading("/v1/training-jobs");
inline constexpr route training_v1 = reading("/v1/training-jobs/{id}");
inline constexpr route stop_training_v1 = ordering("/v1/training-jobs/{id}/stop");
inline constexpr route delete_training_v1 = removing("/v1/training-jobs/{id}");
inline constexpr route training_logs_v1 = reading("/v1/training-jobs/{id}/logs");
inline constexpr route training_checkpoints_v1 = reading("/v1/training-jobs/{id}/checkpoints");
inline constexpr route training_download_v1 = reading("/v1/training-jobs/{id}/download");

inline constexpr route evaluate = making("/felix/evaluations", call_effect::paid_create);
inline constexpr route evaluation = reading("/felix/evaluations/{id}");

inline constexpr route plan_info = reading("/billing/plan-info");
inline constexpr route usage = reading("/billing/usage/requests");
inline constexpr route health = without_key(reading("/health"));

/// The training routes of an edition.
struct training_paths {
    const route* create;
    const route* list;
    const route* get;
    const route* stop;
    const route* remove;
    const route* logs;
    const route* checkpoints;
    const route* download;
};

inline constexpr training_paths felix{
    &create_training,
    &trainings,
    &training,
    &stop_training,
    &delete_training,
    &training_logs,
    &training_checkpoints,
    &training_download,
};

inline constexpr training_paths v1{
    &create_training_v1,
    &trainings_v1,
    &training_v1,
    &stop_training_v1,
    &delete_training_v1,
    &training_logs_v1,
    &training_checkpoints_v1,
    &training_download_v1,
};

/// What a lost create means here.
inline constexpr std::string_view lost_create_means =
    "nobody can say whether it was carried out and paid for, because Pioneer has no idempotency "
    "key here: look at what there is before sending it again";

/// All that a limit of its own counts, or that costs.
inline constexpr std::array paid{
    &infer,
    &chat,
    &completions,
    &messages,
    &extract,
    &extract_later,
    &generate,
    &label_entities,
    &label_classes,
    &create_training,
    &create_training_v1,
    &evaluate,
};

/// Of the same limits by the documentation, though this client has no function for them.
inline constexpr std::string_view also_llm = "POST /v1/responses";
/// All that these limits count, by the documentation.
inline constexpr std::string_view all_gliner = "POST /gliner-2*";
inline constexpr std::string_view all_generate = "POST /generate*";

/// Those of edition::june_2026.
inline constexpr std::array all{
    &infer,
    &chat,
    &completions,
    &messages,
    &inferences,
    &one_inference,
    &feedback,
    &models,
    &model,
    &base_models,
    &extract,
    &extract_later,
    &extraction_job,
    &generate,
    &label_entities,
    &label_classes,
    &generation_job,
    &datasets,
    &dataset,
    &dataset_version,
    &delete_dataset,
    &delete_version,
    &upload_url,
    &put_upload,
    &process_upload,
    &create_training,
    &trainings,
    &training,
    &stop_training,
    &delete_training,
    &training_logs,
    &training_checkpoints,
    &training_download,
    &trained_models,
    &evaluate,
    &evaluation,
    &plan_info,
    &usage,
    &health,
};

} // namespace andante::inline v0::pioneer::routes
