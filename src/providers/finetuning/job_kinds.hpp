#pragma once

#include <andante/kit/job_kind.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace andante::inline v0::finetuning {

/// The jobs that make tracks, instrumentals included.
extern const kit::job_kind<generation> track_kind;
/// The jobs that make sound effects.
extern const kit::job_kind<sound_effect> effect_kind;

/// What names a create among all tracks of an account: its seed alone where nobody else has it,
/// else with its words.
std::string track_mark(std::int64_t seed);
std::string track_mark(std::int64_t seed, std::string_view words);

} // namespace andante::inline v0::finetuning
