#pragma once

#include <andante/kit/job_kind.hpp>
#include <andante/providers/together/batch.hpp>
#include <andante/providers/together/file.hpp>
#include <andante/providers/together/fine_tune.hpp>
#include <andante/providers/together/fine_tune_request.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::together {

/// What names the job of a create: what it learns from, what is tuned, and what the result is
/// called.
std::string mark_of(const fine_tune_request& request);
/// What names the batch of a create: its input file.
std::string batch_mark(std::string_view input_file_id);

extern const kit::job_kind<file> file_kind;
extern const kit::job_kind<fine_tune> fine_tune_kind;
extern const kit::job_kind<batch> batch_kind;

} // namespace andante::inline v0::together
