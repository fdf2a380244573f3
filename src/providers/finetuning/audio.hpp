#pragma once

#include <andante/core/result.hpp>
#include <andante/http/fetch_options.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

namespace andante::inline v0::finetuning {

/// Where a job's audio is, or why there is none to save.
result<http::url> audio_of(const generation& track);
result<http::url> audio_of(const sound_effect& effect);

/// Refuses what is no audio.
template <class Options>
Options for_audio(Options options)
{
    options.expects = http::file_content::media;
    return options;
}

} // namespace andante::inline v0::finetuning
