#include "providers/finetuning/audio.hpp"

#include "core/invalid.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace {

error no_audio(
    const std::string& who,
    const open_enum<generation_status>& status,
    const std::optional<std::string>& reason
)
{
    if (status == generation_status::failed) {
        error_details details;
        details.stop = stop_reason::permanent;
        details.message =
            who + " failed, so it has no audio: " + reason.value_or("no reason given");
        return error(errc::job_failed, std::move(details));
    }
    const std::string word(status.text());
    return andante::detail::invalid(
        "status",
        word,
        "completed, with an audio_url",
        who + " is '" + word + "': wait() for it, then download what wait() gives"
    );
}

template <class T>
result<http::url> find_audio(const std::string& who, const T& job)
{
    if (job.status != generation_status::completed || !job.audio_url || job.audio_url->empty()) {
        return no_audio(who, job.status, job.error_message);
    }
    const auto where = http::url::parse_loosely(*job.audio_url);
    if (!where) {
        error_details details;
        details.message = who + " has an audio_url that is not an http(s) URL";
        details.stop = stop_reason::permanent;
        return error(errc::malformed_response, std::move(details));
    }
    return *where;
}

} // namespace

result<http::url> audio_of(const generation& track)
{
    return find_audio("track " + track.id, track);
}

result<http::url> audio_of(const sound_effect& effect)
{
    return find_audio("sound effect " + effect.id, effect);
}

} // namespace andante::inline v0::finetuning
