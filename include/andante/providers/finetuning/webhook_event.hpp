#pragma once

#include <andante/providers/finetuning/generation.hpp>

namespace andante::inline v0::finetuning {

/// What the service posts to a webhook when a job ends.
///
/// It is sent once and unsigned: anybody who knows the URL can send one, and one can be lost. Treat
/// it as a hint, confirm with a read, and keep polling as a fallback. wait() does all of that.
class webhook_event {
public:
    webhook_event() = default;

    /// The track as the notification describes it: id, status, audio_url, duration, prompt,
    /// parameters, created_at, completed_at and, for a failed job, error_message. Its raw_json is
    /// always filled.
    generation track;
    /// True when a signature proves that nobody made it up; see webhook_options::scheme.
    bool is_signed = false;
};

} // namespace andante::inline v0::finetuning
