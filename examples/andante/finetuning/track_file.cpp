#include "finetuning/track_file.hpp"

#include <andante/http/message.hpp>

#include "finetuning/client_of.hpp"

#include <string>
#include <utility>

namespace program::finetuning {

namespace api = andante::finetuning;

namespace {

/// The audio's kind as its address shows it; mp3 is what the service makes.
std::string extension_of(const api::generation& track)
{
    const auto where = andante::http::url::parse_loosely(track.audio_url.value_or(""));
    const auto path = where ? where->target().substr(0, where->target().find('?')) : "";
    for (const auto* const each : {".wav", ".flac", ".ogg", ".m4a"}) {
        if (path.ends_with(each)) {
            return each;
        }
    }
    return ".mp3";
}

std::string default_file_name(const api::generation& track)
{
    std::string slug = slug_of(track.title.value_or(""));
    if (slug.empty()) {
        slug = slug_of(track.prompt.value_or(""));
    }
    if (slug.empty()) {
        slug = "generation";
    }
    return file_name(slug, track.id, extension_of(track));
}

} // namespace

remote_file audio_of(session& current, api::generation track)
{
    auto name = default_file_name(track);
    const auto client = client_of(current);
    auto fetch = [client,
                  track =
                      std::move(track)](std::string path, andante::http::download_options options) {
        return client.generations().download(track, std::move(path), std::move(options));
    };
    return remote_file(std::move(name), std::move(fetch));
}

} // namespace program::finetuning
