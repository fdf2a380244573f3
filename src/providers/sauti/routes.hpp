#pragma once

#include <andante/client/route.hpp>

#include <array>
#include <chrono>

/// The routes of SAUTI, as its public documentation lists them. Calls and limits come from this
/// table. What speaks, clones, writes down or answers is taken for paid.
namespace andante::inline v0::sauti::routes {

inline constexpr std::string_view synthesis_limit = "synthesis";
inline constexpr std::string_view status_limit = "status";
inline constexpr std::string_view default_limit = "default";

/// Nothing is heard while it works: two minutes of speech take their time.
inline constexpr auto long_silence = std::chrono::minutes(2);

inline constexpr route speak{
    .verb = http::method::post,
    .path = "/v1/text-to-speech/{voice_id}",
    .effect = call_effect::paid_create,
    .idle_timeout = long_silence,
    .limit = synthesis_limit,
    .takes = body_form::json,
};
inline constexpr route create_job{
    .verb = http::method::post,
    .path = "/v1/tts/jobs",
    .effect = call_effect::paid_create,
    .limit = synthesis_limit,
    .takes = body_form::json,
};
inline constexpr route job{
    .path = "/v1/tts/jobs/{job_id}",
    .limit = status_limit,
};
/// 409 says that the job is not done yet.
inline constexpr route job_audio{
    .path = "/v1/tts/jobs/{job_id}/audio",
    .limit = status_limit,
    .answers = body_form::bytes,
    .accept = "audio/wav",
    .expects = {409},
};
inline constexpr route voices{
    .path = "/v1/voices",
    .limit = default_limit,
};
inline constexpr route voice{
    .path = "/v1/voices/{voice_id}",
    .limit = default_limit,
};
/// Without its last slash the service redirects.
inline constexpr route clone_voice{
    .verb = http::method::post,
    .path = "/v1/voice-clone/",
    .effect = call_effect::paid_create,
    .idle_timeout = long_silence,
    .limit = default_limit,
    .takes = body_form::multipart,
};
inline constexpr route transcribe{
    .verb = http::method::post,
    .path = "/v1/speech-to-text/",
    .effect = call_effect::paid_create,
    .idle_timeout = long_silence,
    .limit = default_limit,
    .takes = body_form::multipart,
};
inline constexpr route converse{
    .verb = http::method::post,
    .path = "/v1/voice-agent/converse",
    .effect = call_effect::paid_create,
    .idle_timeout = long_silence,
    .limit = default_limit,
    .takes = body_form::json,
};
inline constexpr route converse_audio{
    .verb = http::method::post,
    .path = "/v1/voice-agent/converse/audio",
    .effect = call_effect::paid_create,
    .idle_timeout = long_silence,
    .limit = default_limit,
    .takes = body_form::multipart,
};

/// What a lost create means here.
inline constexpr std::string_view lost_create_means =
    "nobody can say whether it was carried out and paid for, because SAUTI has neither an "
    "idempotency key nor a list of jobs: sending it again may pay twice";

/// All of them, in the order of the documentation.
inline constexpr std::array all{
    &speak,
    &create_job,
    &job,
    &job_audio,
    &voices,
    &voice,
    &clone_voice,
    &transcribe,
    &converse,
    &converse_audio,
};

} // namespace andante::inline v0::sauti::routes
