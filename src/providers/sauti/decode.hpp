#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/sauti/recording.hpp>
#include <andante/providers/sauti/spoken.hpp>
#include <andante/providers/sauti/voice.hpp>

#include <optional>

/// From answers to values. Every function takes any response: a 2xx is decoded, with
/// errc::malformed_response when it is not what the API promises, and any other status becomes what
/// describe_error() makes of it. The body is read in place.
namespace andante::inline v0::sauti {

/// The answer to a text: its audio, or the job that will have it.
struct speech_answer {
    std::optional<spoken> audio;
    std::optional<speech_job> job;
};

result<speech_answer> decode_speech(http::response& answer, kit::read_options options = {});
/// The answer to a create and the job's own route.
result<speech_job> decode_job(http::response& answer, kit::read_options options = {});
/// Nothing for a job that is not done yet.
result<std::optional<spoken>> decode_audio(http::response& answer, kit::read_options options = {});
result<voice_list> decode_voices(http::response& answer, kit::read_options options = {});
result<voice> decode_voice(http::response& answer, kit::read_options options = {});
result<cloned_voice> decode_clone(http::response& answer, kit::read_options options = {});
result<transcript> decode_transcript(http::response& answer, kit::read_options options = {});
result<agent_reply> decode_reply(http::response& answer, kit::read_options options = {});

} // namespace andante::inline v0::sauti
