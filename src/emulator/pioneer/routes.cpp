#include "emulator/pioneer/routes.hpp"

#include <array>

namespace andante::inline v0::emulator::pioneer {

namespace {

using route = emulator::route<world>;

constexpr limit_names plain{ip_minute, ip_hour};
constexpr limit_names infers{ip_minute, ip_hour, inference_limit, money};
constexpr limit_names writes{ip_minute, ip_hour, llm_limit, money};
constexpr limit_names extracts{ip_minute, ip_hour, gliner_limit, money};
constexpr limit_names generates{ip_minute, ip_hour, generate_limit, money};
constexpr limit_names trains{ip_minute, ip_hour, training_limit, money};
constexpr limit_names pays{ip_minute, ip_hour, money};
constexpr auto creates = route_effect::create;
constexpr auto changes = route_effect::write;
constexpr auto reads = route_effect::read;

// The last two members of a row: a key is needed; served by late_2026 alone.
constexpr std::array all_routes{
    // clang-format off
    route{"POST /inference", infer, infers, creates},
    route{"GET /inferences", list_inferences, plain},
    route{"GET /inferences/{id}", get_inference, plain},
    route{"POST /inferences/{id}/feedback", add_feedback, plain, changes},
    route{"POST /gliner-2", extract, extracts, creates},
    route{"POST /gliner-2/custom", extract, extracts, creates},
    route{"POST /gliner-2/async", begin_extraction, extracts, creates},
    route{"GET /gliner-2/jobs/{job_id}", get_extraction, plain},
    route{"POST /v1/chat/completions", chat, writes, creates},
    route{"POST /v1/completions", complete, writes, creates},
    route{"POST /v1/messages", answer_message, writes, creates},
    route{"POST /v1/embeddings", embed, pays, creates},
    route{"GET /v1/models", list_models, plain},
    route{"GET /v1/models/{id}", get_model, plain},
    route{"GET /base-models", list_base_models, plain},
    route{"POST /generate", begin_synthesis, generates, creates},
    route{"POST /generate/{task}/label-existing", label, generates, creates},
    route{"GET /generate/jobs/{job_id}", get_synthesis, plain},
    route{"GET /felix/datasets", list_datasets, plain},
    route{"POST /felix/datasets/upload/url", give_upload_url, plain, changes},
    route{"POST /felix/datasets/upload/process", process_upload, plain, changes},
    route{"GET /felix/datasets/{name}", list_versions, plain},
    route{"GET /felix/datasets/{name}/{version}", get_version, plain},
    route{"DELETE /felix/datasets/{name}", delete_versions, plain, changes},
    route{"DELETE /felix/datasets/{name}/{version}", delete_versions, plain, changes},
    route{"POST /felix/training-jobs", begin_training, trains, creates},
    route{"GET /felix/training-jobs", list_trainings, plain},
    route{"GET /felix/training-jobs/{id}", get_training, plain},
    route{"POST /felix/training-jobs/{id}/stop", stop_training, plain, changes},
    route{"DELETE /felix/training-jobs/{id}", delete_training, plain, changes},
    route{"GET /felix/training-jobs/{id}/logs", training_logs, plain},
    route{"GET /felix/training-jobs/{id}/checkpoints", training_checkpoints, plain},
    route{"GET /felix/training-jobs/{id}/download", training_download, plain},
    route{"GET /felix/trained-models", list_trained_models, plain},
    route{"POST /v1/training-jobs", begin_training, trains, creates, true, true},
    route{"GET /v1/training-jobs", list_trainings, plain, reads, true, true},
    route{"GET /v1/training-jobs/{id}", get_training, plain, reads, true, true},
    route{"POST /v1/training-jobs/{id}/stop", stop_training, plain, changes, true, true},
    route{"DELETE /v1/training-jobs/{id}", delete_training, plain, changes, true, true},
    route{"GET /v1/training-jobs/{id}/logs", training_logs, plain, reads, true, true},
    route{"GET /v1/training-jobs/{id}/checkpoints", training_checkpoints, plain, reads, true, true},
    route{"GET /v1/training-jobs/{id}/download", training_download, plain, reads, true, true},
    route{"POST /felix/evaluations", begin_evaluation, pays, creates},
    route{"GET /felix/evaluations/{id}", get_evaluation, plain},
    route{"GET /billing/plan-info", plan_info, plain},
    route{"GET /billing/usage/requests", usage_rows, plain},
    route{"GET /health", health, plain, reads, false},
    // clang-format on
};

} // namespace

route_table<world> world::routes()
{
    return route_table<world>(all_routes);
}

} // namespace andante::inline v0::emulator::pioneer
