#pragma once

#include <andante/kit/job_kind.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

namespace andante::inline v0::finetuning {

/// The jobs that make tracks, instrumentals included.
extern const kit::job_kind<generation> track_kind;
/// The jobs that make sound effects.
extern const kit::job_kind<sound_effect> effect_kind;

} // namespace andante::inline v0::finetuning
