#pragma once

#include "journal/journal_job.hpp"

#include <memory>
#include <span>

namespace andante::inline v0::detail {

/// Does all of these in one transaction, each wholly or not at all, and delivers them once it is
/// committed. When that fails, each is done by itself, so that only those fail that cannot be done.
void run_together(journal_file& file, std::span<const std::shared_ptr<journal_job>> jobs);

} // namespace andante::inline v0::detail
