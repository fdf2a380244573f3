#pragma once

#include <andante/jobs/completed.hpp>
#include <andante/providers/finetuning/generation.hpp>

namespace andante::inline v0::finetuning {

/// One of several tracks that were waited for.
using completed = andante::completed<generation>;
/// Several tracks in the order in which they end. Made by generations::as_completed().
using completed_range = andante::completed_range<generation>;

} // namespace andante::inline v0::finetuning
