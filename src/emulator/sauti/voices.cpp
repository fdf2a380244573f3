#include "emulator/kit/base64.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/sauti/request_body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <utility>

namespace andante::inline v0::emulator::sauti {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_name = 100;

json::object row_of(const voice& what)
{
    return {
        {"voice_id", what.id},
        {"name", what.name},
        {"language_code", what.language_code},
        {"locale", what.locale},
        {"gender", what.gender},
        {"description", what.description},
        {"status", what.active ? "active" : "inactive"},
    };
}

/// What both agent routes answer.
success answered(
    const call& what, std::string heard, std::optional<std::string> scenario, std::string voice_id
)
{
    const auto theme = scenario.value_or("general");
    check_word("scenario", theme, {"general", "banking", "health"});
    const auto words = "Asante: " + heard;
    const json::object body{
        {"user_text", heard},
        {"agent_text", words},
        {"audio_base64", base64(what.server.speech_of(words))},
        {"content_type", "audio/wav"},
        {"scenario", theme},
        {"voice_id", voice_id},
    };
    return {200, json_text(body)};
}

} // namespace

success list_voices(const call& what)
{
    std::optional<std::string> language;
    for (const auto& [name, value] : what.query) {
        if (name != "language") {
            throw invalid_request("Unrecognised parameter: " + name + ".");
        }
        language = value;
    }
    json::array found;
    for (const auto& each : what.server.chosen.voices) {
        if (!language || each.language_code == *language) {
            found.push_back(row_of(each));
        }
    }
    return {200, json_text(json::object{{"voices", std::move(found)}})};
}

success get_voice(const call& what)
{
    const auto& id = what.path.at("voice_id");
    const auto* const found = what.server.find_voice(id);
    if (found == nullptr) {
        throw not_found("voice " + id);
    }
    return {200, json_text(row_of(*found))};
}

success clone_voice(const call& what)
{
    const form_body form(
        what, {"name"}, what.server.chosen.sizes.clone, {"audio/wav", "audio/mpeg", "audio/webm"}
    );
    voice made("clone-" + what.server.new_uuid().substr(0, 8));
    made.name = form.text("name").value_or("Cloned Voice").substr(0, longest_name);
    made.description = "cloned";
    const json::object body{{"voice_id", made.id}, {"name", made.name}, {"status", "ready"}};
    what.server.chosen.voices.push_back(std::move(made));
    return {201, json_text(body)};
}

success transcribe(const call& what)
{
    const form_body form(
        what,
        {"language"},
        what.server.chosen.sizes.recording,
        {"audio/wav", "audio/mpeg", "audio/webm", "audio/flac", "audio/ogg"}
    );
    const auto language = form.text("language").value_or("sw");
    check_word(
        "language", language, {"sw", "en", "fr", "de", "es", "pt", "ar", "zh", "ja", "ko", "ru"}
    );
    const auto size = form.audio().size();
    const json::object body{
        {"text", "habari ya asubuhi, " + std::to_string(size) + " bytes"},
        {"language", language},
        {"duration_seconds", static_cast<double>(size) / 32'000.0},
    };
    return {200, json_text(body)};
}

success converse(const call& what)
{
    const json_body body(what, {"text", "scenario", "voice_id"});
    auto heard = body.required_text("text");
    return answered(
        what,
        std::move(heard),
        body.text("scenario"),
        body.text("voice_id").value_or("mms-swahili-v1")
    );
}

success converse_audio(const call& what)
{
    const form_body form(
        what,
        {"scenario", "voice_id"},
        what.server.chosen.sizes.recording,
        {"audio/wav", "audio/mpeg", "audio/webm"}
    );
    return answered(
        what,
        "habari ya asubuhi",
        form.text("scenario"),
        form.text("voice_id").value_or("mms-swahili-v1")
    );
}

} // namespace andante::inline v0::emulator::sauti
