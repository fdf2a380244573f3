#pragma once

#include <andante/core/open_enum.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace andante::inline v0::sauti {

/// The voice that is published for everybody.
inline constexpr std::string_view stock_voice = "sauti-swahili-v1";

/// How a voice speaks. What is not set is not sent, and is the service's own default; which numbers
/// it takes is not documented.
class speech_settings {
public:
    speech_settings() = default;

    /// 1.0 by default; higher is faster.
    std::optional<double> speaking_rate;
    /// 0.667 by default: how much the voice varies.
    std::optional<double> noise_scale;
    /// 0.8 by default: how much the lengths of sounds vary.
    std::optional<double> noise_scale_duration;
};

/// A text that was spoken.
class spoken {
public:
    spoken() = default;

    /// The audio: a whole WAV file.
    std::string wav;
    /// How long it sounds: as the service says it, else as the file does.
    std::chrono::duration<double> duration{};
    /// How many characters the service counted; it says so only when it answers at once.
    std::optional<std::int64_t> characters;
    /// The job that made it; empty when the service answered at once.
    std::string job_id;
};

/// How far a job is.
enum class job_status { queued, running, succeeded, failed };

/// The words on the wire.
inline std::span<const wire_name<job_status>> wire_names(job_status) noexcept
{
    static constexpr wire_name<job_status> names[] = {
        {job_status::queued, "queued"},
        {job_status::running, "running"},
        {job_status::succeeded, "succeeded"},
        {job_status::failed, "failed"},
    };
    return names;
}

/// A text that is spoken in the background.
class speech_job {
public:
    speech_job() = default;

    /// Opaque.
    std::string id;
    /// Where it stands.
    open_enum<job_status> status;
    /// When the service took it, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When it ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// Why it failed, in the service's words, if it says so.
    std::optional<std::string> reason;
    /// The job's own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::sauti
