#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include "program/saving.hpp"
#include "program/session.hpp"

namespace program::finetuning {

/// A track's audio. Its name has the title, else the prompt.
remote_file audio_of(session& current, andante::finetuning::generation track);

} // namespace program::finetuning
