#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace andante::inline v0::finetuning {

/// A sound effect: its own kind of job, kept apart from tracks. Provisional: the provider's
/// documentation does not mention it.
class sound_effect {
public:
    sound_effect() = default;

    /// Opaque.
    std::string id;
    /// Where the job stands.
    open_enum<generation_status> status;
    /// The text that it was made from.
    std::optional<std::string> prompt;
    /// The length that was asked for.
    std::optional<std::chrono::duration<double>> requested_duration;
    /// Public link to the audio; set once completed. Needs no key.
    std::optional<std::string> audio_url;
    /// The real length.
    std::optional<std::chrono::duration<double>> duration;
    /// Where the end is announced. Null: nowhere. Absent: this route does not say.
    nullable<std::string> webhook;
    /// How many are left of this UTC day's allowance; only in the answer to a create.
    std::optional<std::int64_t> daily_remaining;
    /// Why a failed job failed, in the service's words.
    std::optional<std::string> error_message;
    /// When the job was accepted, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// When the job ended, UTC.
    std::optional<std::chrono::system_clock::time_point> completed_at;
    /// The effect's own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::finetuning
