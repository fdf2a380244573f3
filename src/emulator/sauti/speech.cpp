#include "emulator/kit/base64.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/text_length.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/sauti/request_body.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <utility>

namespace andante::inline v0::emulator::sauti {

namespace json = boost::json;

namespace {

std::size_t characters_of(std::string_view text)
{
    return length_of(text, text_length::code_points);
}

/// What is wrong with a text, or with the voice that is to speak it.
void check_speech(const call& what, std::string_view text, std::string_view voice_id)
{
    const auto& chosen = what.server.chosen;
    if (characters_of(text) > chosen.sizes.text) {
        throw unprocessable(
            "text must be at most " + std::to_string(chosen.sizes.text) + " characters."
        );
    }
    const auto* const voice = what.server.find_voice(voice_id);
    if (voice == nullptr || !voice->active) {
        throw unprocessable("The voice " + std::string(voice_id) + " is not supported.");
    }
    const auto& refused = chosen.jobs.refused_text;
    if (!refused.empty() && text.find(refused) != std::string_view::npos) {
        throw unprocessable("This text cannot be spoken.");
    }
}

success started(const call& what, std::string text)
{
    const auto& made = what.server.start(*what.who, std::move(text));
    const json::object body{
        {"job_id", made.id}, {"status", "queued"}, {"created_at", iso_seconds(made.created)}
    };
    return {202, json_text(body)};
}

} // namespace

success speak(const call& what)
{
    const json_body body(what, {"text", "voice_settings"});
    auto text = body.required_text("text");
    body.check_voice_settings();
    const auto& voice_id = what.path.at("voice_id");
    check_speech(what, text, voice_id);
    const auto& chosen = what.server.chosen;
    if (characters_of(text) > chosen.sizes.direct_text) {
        return started(what, std::move(text));
    }
    ++what.server.syntheses_accepted;
    const auto characters = characters_of(text);
    const json::object answer{
        {"audio_base64", base64(what.server.speech_of(text))},
        {"content_type", "audio/wav"},
        {"duration_seconds", static_cast<double>(characters) * chosen.audio.seconds_per_character},
        {"characters_synthesized", characters},
        {"voice_id", voice_id},
    };
    success done{200, json_text(answer)};
    done.delay = chosen.jobs.direct_time;
    return done;
}

success create_job(const call& what)
{
    const json_body body(what, {"text", "voice_id", "voice_settings"});
    auto text = body.required_text("text");
    body.check_voice_settings();
    check_speech(what, text, body.text("voice_id").value_or("sauti-swahili-v1"));
    return started(what, std::move(text));
}

namespace {

const job& job_of(const call& what)
{
    const auto& id = what.path.at("job_id");
    const auto* const found = what.server.find_job(*what.who, id);
    if (found == nullptr) {
        throw not_found("job " + id);
    }
    return *found;
}

} // namespace

success get_job(const call& what)
{
    const auto& found = job_of(what);
    const auto now = what.server.now;
    const std::string state(found.timeline.state(now));
    json::object body{
        {"job_id", found.id}, {"status", state}, {"created_at", iso_seconds(found.created)}
    };
    if (state == "succeeded" || state == "failed") {
        body["completed_at"] = iso_seconds(found.timeline.last_change());
    }
    const auto& reason = what.server.chosen.jobs.failure_message;
    if (state == "failed" && !reason.empty()) {
        body["error"] = reason;
    }
    return {200, json_text(body)};
}

success get_audio(const call& what)
{
    const auto& found = job_of(what);
    const auto state = found.timeline.state(what.server.now);
    if (state != "succeeded") {
        throw job_not_complete(state);
    }
    return {200, what.server.speech_of(found.text), "audio/wav"};
}

} // namespace andante::inline v0::emulator::sauti
