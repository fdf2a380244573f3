#pragma once

#include <string>

namespace andante::inline v0::http {

/// Removes what processes that were killed have left of a download to this path: a partial_file
/// locks its temporary file for as long as it lives, so that one without a lock is nobody's.
void remove_abandoned_parts(const std::string& path) noexcept;

} // namespace andante::inline v0::http
