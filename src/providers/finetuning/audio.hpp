#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::finetuning {

/// Where a job's audio is, or why there is none to save.
result<http::url> audio_of(const generation& track);
result<http::url> audio_of(const sound_effect& effect);

/// Saves audio from where it is, or throws why there is none.
boost::asio::awaitable<http::download_report> save_audio(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::string path,
    http::download_options options
);

} // namespace andante::inline v0::finetuning
