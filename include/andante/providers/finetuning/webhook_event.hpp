#pragma once

#include <andante/providers/finetuning/generation.hpp>

namespace andante::inline v0::finetuning {

/// What the service posts to a webhook when a job ends.
///
/// It is sent once and unsigned: anybody who knows the URL can send one, and one can be lost. Treat
/// it as a hint, confirm with a read, and keep polling as a fallback.
class webhook_event {
public:
    webhook_event() = default;

    /// The track as the notification describes it: id, status, audio_url, duration, prompt,
    /// parameters, created_at, completed_at and, for a failed job, error_message. Its raw_json is
    /// always filled.
    generation track;
};

} // namespace andante::inline v0::finetuning
