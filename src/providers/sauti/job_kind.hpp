#pragma once

#include <andante/kit/job_kind.hpp>
#include <andante/providers/sauti/spoken.hpp>

namespace andante::inline v0::sauti {

/// What one look at a job, or the answer to its create, says of it.
jobs::sighting sight_job(const speech_job& job, bool from_list);

/// The jobs that speak, as the kit must know them.
extern const kit::job_kind<speech_job> speech_kind;

} // namespace andante::inline v0::sauti
