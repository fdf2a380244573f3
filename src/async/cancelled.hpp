#pragma once

#include <exception>

namespace andante::inline v0::detail {

/// True for operation_aborted, whoever threw it.
bool is_cancellation(const std::exception_ptr& thrown);

} // namespace andante::inline v0::detail
