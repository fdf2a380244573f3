#pragma once

#include <andante/kit/job_kind.hpp>
#include <andante/providers/pioneer/datasets.hpp>
#include <andante/providers/pioneer/evaluations.hpp>
#include <andante/providers/pioneer/extraction.hpp>
#include <andante/providers/pioneer/synthesis.hpp>
#include <andante/providers/pioneer/training_job.hpp>

#include "providers/pioneer/routes.hpp"

#include <string>
#include <string_view>

/// The kinds of job, as the kit must know them.
namespace andante::inline v0::pioneer {

kit::job_kind<extraction_job> extraction_kind();
kit::job_kind<synthesis_job> synthesis_kind();
/// A version of a data set: its id is version_key().
kit::job_kind<dataset> dataset_kind();
/// Those of an edition.
kit::job_kind<training_job> training_kind(const routes::training_paths& paths);
kit::job_kind<evaluation> evaluation_kind();

/// Name and version in one.
std::string version_key(std::string_view name, std::string_view version);

} // namespace andante::inline v0::pioneer
