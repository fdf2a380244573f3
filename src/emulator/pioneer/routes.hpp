#pragma once

#include "emulator/pioneer/world.hpp"

namespace andante::inline v0::emulator::pioneer {

/// A request on its way to its handler.
using call = route_call<world>;

/// The limits by name; the last one is no count of requests.
inline constexpr std::string_view ip_minute = "ip-minute";
inline constexpr std::string_view ip_hour = "ip-hour";
inline constexpr std::string_view inference_limit = "inference";
inline constexpr std::string_view llm_limit = "llm";
inline constexpr std::string_view gliner_limit = "gliner";
inline constexpr std::string_view generate_limit = "generate";
inline constexpr std::string_view training_limit = "training";
inline constexpr std::string_view money = "money";

/// Where files go, beside the API.
inline constexpr std::string_view upload_route = "PUT /uploads/{id}";

success infer(const call& what);
success list_inferences(const call& what);
success get_inference(const call& what);
success add_feedback(const call& what);
success extract(const call& what);
success begin_extraction(const call& what);
success get_extraction(const call& what);

success chat(const call& what);
success complete(const call& what);
success answer_message(const call& what);
success embed(const call& what);
success list_models(const call& what);
success get_model(const call& what);
success list_base_models(const call& what);

success begin_synthesis(const call& what);
success get_synthesis(const call& what);
success label(const call& what);

success list_datasets(const call& what);
success list_versions(const call& what);
success get_version(const call& what);
success delete_versions(const call& what);
success give_upload_url(const call& what);
success process_upload(const call& what);
/// Takes a file at the address that was given.
reply take_upload(world& server, const incoming& request);

success begin_training(const call& what);
success list_trainings(const call& what);
success get_training(const call& what);
success stop_training(const call& what);
success delete_training(const call& what);
success training_logs(const call& what);
success training_checkpoints(const call& what);
success training_download(const call& what);
success list_trained_models(const call& what);
success begin_evaluation(const call& what);
success get_evaluation(const call& what);

success plan_info(const call& what);
success usage_rows(const call& what);
success health(const call& what);

} // namespace andante::inline v0::emulator::pioneer
