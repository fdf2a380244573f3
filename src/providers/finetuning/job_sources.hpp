#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>

#include "jobs/job_source.hpp"

#include <chrono>
#include <memory>

namespace andante::inline v0::finetuning {

/// The provider's documentation: still processing after five minutes is a silent failure.
constexpr auto silent_failure_after = std::chrono::minutes(5);

/// What a track says of its job. `from_list`: items of a list show less than the track's own route.
jobs::sighting sighting_of(generation track, bool from_list = false);
jobs::sighting sighting_of(sound_effect effect, bool from_list = false);

/// Looks at tracks. Values are of type generation.
std::shared_ptr<jobs::job_source> make_generation_source(std::shared_ptr<const pipeline> calls);
/// Looks at sound effects. Values are of type sound_effect.
std::shared_ptr<jobs::job_source> make_sound_effect_source(std::shared_ptr<const pipeline> calls);

} // namespace andante::inline v0::finetuning
