#pragma once

#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

namespace andante::inline v0::finetuning {

/// Where a job's audio is, or why there is none to save.
result<http::url> audio_of(const generation& track);
result<http::url> audio_of(const sound_effect& effect);

/// Refuses what is no audio.
http::download_options for_audio(http::download_options options);

} // namespace andante::inline v0::finetuning
