#pragma once

#include <andante/client/route.hpp>

#include <array>
#include <chrono>
#include <string_view>

/// The routes of Together AI, as its public documentation lists them, behind the version's path.
/// Calls and limits come from this table.
namespace andante::inline v0::together::routes {

inline constexpr std::string_view chat_limit = "chat";
inline constexpr std::string_view embedding_limit = "embeddings";
inline constexpr std::string_view image_limit = "images";

/// Nothing is heard while a model works on an answer that comes at once.
inline constexpr auto long_silence = std::chrono::minutes(5);

/// A completion leaves nothing behind at the service: one whose answer was lost is asked for again,
/// as the provider's own programs do.
inline constexpr route chat{
    .verb = http::method::post,
    .path = "/chat/completions",
    .effect = call_effect::repeatable,
    .idle_timeout = long_silence,
    .limit = chat_limit,
    .takes = body_form::json,
    .may_stream = true,
};
/// The same texts give the same points: a repeat costs a fraction of a cent, and nothing else.
inline constexpr route embed{
    .verb = http::method::post,
    .path = "/embeddings",
    .effect = call_effect::repeatable,
    .limit = embedding_limit,
    .takes = body_form::json,
};
inline constexpr route draw{
    .verb = http::method::post,
    .path = "/images/generations",
    .effect = call_effect::paid_create,
    .idle_timeout = long_silence,
    .limit = image_limit,
    .takes = body_form::json,
};
inline constexpr route models{.path = "/models"};
inline constexpr route whoami{.path = "/whoami"};

/// Asks for an address to send a file to; a second one is a second file that nobody has sent.
inline constexpr route begin_upload{
    .verb = http::method::post,
    .path = "/files",
    .effect = call_effect::accounted,
    .takes = body_form::form,
    .answers = body_form::none,
    .expects = {302},
};
/// Where the answer to the last one says.
inline constexpr route put_upload{
    .verb = http::method::put,
    .path = "{upload}",
    .with_key = false,
    .takes = body_form::bytes,
    .answers = body_form::none,
    .host = route_host::told,
};
inline constexpr route upload_form{
    .verb = http::method::post,
    .path = "/files/upload",
    .effect = call_effect::accounted,
    .takes = body_form::multipart,
};
inline constexpr route files{.path = "/files"};
inline constexpr route file{.path = "/files/{id}"};
inline constexpr route file_content{
    .path = "/files/{id}/content",
    .answers = body_form::bytes,
    .accept = "application/octet-stream",
};
inline constexpr route delete_file{.verb = http::method::delete_, .path = "/files/{id}"};

inline constexpr route create_batch{
    .verb = http::method::post,
    .path = "/batches",
    .effect = call_effect::paid_create,
    .when_lost = lost_create_meaning::matched,
    .takes = body_form::json,
};
inline constexpr route batches{.path = "/batches"};
inline constexpr route batch{.path = "/batches/{id}"};
inline constexpr route cancel_batch{
    .verb = http::method::post,
    .path = "/batches/{id}/cancel",
    .priority = priority::interactive,
    .takes = body_form::none,
};

inline constexpr route create_fine_tune{
    .verb = http::method::post,
    .path = "/fine-tunes",
    .effect = call_effect::paid_create,
    .when_lost = lost_create_meaning::matched,
    .takes = body_form::json,
};
inline constexpr route fine_tunes{.path = "/fine-tunes"};
inline constexpr route fine_tune{.path = "/fine-tunes/{id}"};
inline constexpr route cancel_fine_tune{
    .verb = http::method::post,
    .path = "/fine-tunes/{id}/cancel",
    .priority = priority::interactive,
    .takes = body_form::none,
};
inline constexpr route delete_fine_tune{.verb = http::method::delete_, .path = "/fine-tunes/{id}"};
inline constexpr route fine_tune_events{.path = "/fine-tunes/{id}/events"};
inline constexpr route fine_tune_checkpoints{.path = "/fine-tunes/{id}/checkpoints"};
inline constexpr route fine_tune_metrics{.path = "/fine-tunes/{id}/metrics"};
inline constexpr route estimate_price{
    .verb = http::method::post,
    .path = "/fine-tunes/estimate-price",
    .takes = body_form::json,
};
inline constexpr route supported_models{.path = "/fine-tunes/models/supported"};
inline constexpr route model_limits{.path = "/fine-tunes/models/limits"};
/// Its path is singular.
inline constexpr route download_fine_tune{
    .path = "/finetune/download",
    .answers = body_form::bytes,
    .accept = "application/octet-stream",
};

/// What a lost image means here.
inline constexpr std::string_view lost_create_means =
    "nobody can say whether it was carried out and paid for, because Together AI has neither an "
    "idempotency key nor a list of such answers: sending it again may pay twice";

/// All of them, in the order of the documentation.
inline constexpr std::array all{
    &chat,
    &embed,
    &draw,
    &models,
    &whoami,
    &begin_upload,
    &put_upload,
    &upload_form,
    &files,
    &file,
    &file_content,
    &delete_file,
    &create_batch,
    &batches,
    &batch,
    &cancel_batch,
    &create_fine_tune,
    &fine_tunes,
    &fine_tune,
    &cancel_fine_tune,
    &delete_fine_tune,
    &fine_tune_events,
    &fine_tune_checkpoints,
    &fine_tune_metrics,
    &estimate_price,
    &supported_models,
    &model_limits,
    &download_fine_tune,
};

} // namespace andante::inline v0::together::routes
