#pragma once

#include <andante/core/error.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// A value that was refused before anything was sent: errc::invalid_request, which repeating cannot
/// help.
///
/// `allowed` completes "<field> must be ...", for example "5 to 210 seconds". `value` must not be
/// secret, and is shortened to 80 bytes. `message` is said instead of that sentence when it is not
/// empty.
error invalid(
    std::string_view field,
    std::string_view value,
    std::string_view allowed,
    std::string message = std::string()
);

/// The same error with more to say at the end of its message.
error with_addition(const error& problem, std::string_view addition);

} // namespace andante::inline v0::detail
