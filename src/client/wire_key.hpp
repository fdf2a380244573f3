#pragma once

#include <andante/client/call_options.hpp>

#include <string>

namespace andante::inline v0::detail {

/// Equal for options whose calls would be sent, paced and repeated alike: only such calls may share
/// a request. `by_default` is the priority of a call whose options name none.
///
/// The deadline is not in it, because each caller may have its own, nor is what happens to an
/// answer once it is there.
std::string wire_key(const call_options& options, priority by_default);

} // namespace andante::inline v0::detail
