#include "providers/sauti/encode.hpp"

#include <andante/kit/checks.hpp>

#include "json/text.hpp"
#include "json/writer.hpp"
#include "media/sentences.hpp"
#include "providers/sauti/routes.hpp"

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace andante::inline v0::sauti {

namespace {

using setting = std::pair<std::string_view, std::optional<double>>;

std::array<setting, 3> numbers_of(const speech_settings& settings)
{
    return {
        setting{"speaking_rate", settings.speaking_rate},
        setting{"noise_scale", settings.noise_scale},
        setting{"noise_scale_duration", settings.noise_scale_duration},
    };
}

void write_settings(json::writer& to, const speech_settings& settings)
{
    bool is_open = false;
    for (const auto& [name, number] : numbers_of(settings)) {
        if (number && !std::exchange(is_open, true)) {
            to.key("voice_settings");
            to.begin_object();
        }
        if (number) {
            to.member(name, *number);
        }
    }
    if (is_open) {
        to.end_object();
    }
}

void write_unless_empty(json::writer& to, std::string_view name, std::string_view text)
{
    if (!text.empty()) {
        to.member(name, text);
    }
}

result<void>
check_speech(std::string_view text, std::string_view voice_id, const speech_settings& settings)
{
    auto valid = check_text(text, longest_text);
    if (valid) {
        valid = kit::check_id(voice_id, "voice_id");
    }
    return valid ? check_settings(settings) : valid;
}

/// What audio is, as its first bytes tell; empty when it is none that the service takes.
std::string_view type_of(std::string_view head)
{
    using namespace std::string_view_literals;
    if (head.starts_with("RIFF") && head.substr(0, 12).ends_with("WAVE")) {
        return "audio/wav";
    }
    if (head.starts_with("\x1A\x45\xDF\xA3"sv)) {
        return "audio/webm";
    }
    if (head.starts_with("fLaC")) {
        return "audio/flac";
    }
    if (head.starts_with("OggS")) {
        return "audio/ogg";
    }
    const bool is_frame = head.size() > 1 && head[0] == '\xFF' &&
                          (static_cast<unsigned char>(head[1]) & 0xE6U) == 0xE2U; // layer III
    return is_frame || head.starts_with("ID3") ? "audio/mpeg" : "";
}

constexpr std::size_t head_bytes = 16;

/// How large a recording is, and its first bytes.
result<std::pair<std::uint64_t, std::string>> look_at(const recording& audio)
{
    if (audio.path().empty()) {
        return std::pair(std::uint64_t(audio.bytes().size()), audio.bytes().substr(0, head_bytes));
    }
    std::error_code wrong;
    const auto size = std::filesystem::file_size(audio.path(), wrong);
    std::ifstream file(audio.path(), std::ios::binary);
    if (wrong || !file) {
        error_details details;
        details.message = "the recording " + json::for_people(audio.path(), 300) +
                          " cannot be read: " + (wrong ? wrong.message() : "not allowed");
        return error(errc::file_error, std::move(details));
    }
    std::string head(head_bytes, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    return std::pair(std::uint64_t(size), std::move(head));
}

/// The type of a recording that may be sent.
result<std::string_view>
check_recording(const recording& audio, std::size_t most_megabytes, bool with_music_types)
{
    const auto seen = look_at(audio);
    if (seen.has_error()) {
        return seen.error();
    }
    const auto& [size, head] = *seen;
    if (size > most_megabytes * 1024 * 1024) {
        return kit::invalid(
            "audio",
            std::to_string(size) + " bytes",
            "at most " + std::to_string(most_megabytes) + " MB",
            "send a shorter recording, or one of a smaller format"
        );
    }
    const auto type = type_of(head);
    const bool is_music = type == "audio/flac" || type == "audio/ogg";
    if (type.empty() || (is_music && !with_music_types)) {
        return kit::invalid(
            "audio",
            size == 0 ? "nothing" : json::escape_bytes(head, 80),
            with_music_types ? "WAV, MP3, WebM, FLAC or OGG" : "WAV, MP3 or WebM",
            "convert the recording"
        );
    }
    return type;
}

} // namespace

result<void> check_text(std::string_view text, std::size_t most)
{
    if (auto sound = media::check_words(text); !sound) {
        return sound;
    }
    if (media::code_points(text) > most) {
        return kit::invalid(
            "text",
            json::for_people(text, 77),
            "at most " + std::to_string(most) + " characters",
            "it has " + std::to_string(media::code_points(text)) + "; narrate() speaks longer ones"
        );
    }
    return {};
}

result<void> check_settings(const speech_settings& settings)
{
    for (const auto& [name, number] : numbers_of(settings)) {
        if (number && !std::isfinite(*number)) {
            return kit::invalid(
                name, std::to_string(*number), "a number", "leave it out, or set one"
            );
        }
    }
    return {};
}

kit::prepared_call
speak_call(std::string_view text, std::string_view voice_id, const speech_settings& settings)
{
    if (const auto valid = check_speech(text, voice_id, settings); !valid) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("text", text);
    write_settings(body, settings);
    body.end_object();
    call what(routes::speak, {voice_id});
    what.body = std::move(body).finish();
    return what;
}

kit::prepared_call
job_call(std::string_view text, std::string_view voice_id, const speech_settings& settings)
{
    if (const auto valid = check_speech(text, voice_id, settings); !valid) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("text", text);
    body.member("voice_id", voice_id);
    write_settings(body, settings);
    body.end_object();
    call what(routes::create_job);
    what.body = std::move(body).finish();
    return what;
}

kit::prepared_call converse_call(std::string_view text, const agent_options& about)
{
    if (const auto valid = check_text(text, longest_text); !valid) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("text", text);
    write_unless_empty(body, "scenario", about.scenario);
    write_unless_empty(body, "voice_id", about.voice_id);
    body.end_object();
    call what(routes::converse);
    what.body = std::move(body).finish();
    return what;
}

kit::prepared_call recording_call(
    const route& where,
    const recording& audio,
    std::size_t most_megabytes,
    bool with_music_types,
    std::initializer_list<form_field> fields
)
{
    const auto type = check_recording(audio, most_megabytes, with_music_types);
    if (type.has_error()) {
        return type.error();
    }
    http::multipart_form form;
    for (const auto& [name, text] : fields) {
        if (!text.empty() && !json::utf16_length(text)) {
            return kit::invalid(name, json::escape_bytes(text, 80), "UTF-8 text", "convert it");
        }
        if (!text.empty()) {
            form.add(name, text);
        }
    }
    if (audio.path().empty()) {
        const auto name = "audio." + std::string(type->substr(type->find('/') + 1));
        form.add_file("audio", name, *type, audio.bytes());
    } else if (auto added = form.add_file_from("audio", audio.path(), "", *type); !added) {
        return added.error();
    }
    call what(where);
    what.set_body(std::move(form).finish());
    return what;
}

} // namespace andante::inline v0::sauti
